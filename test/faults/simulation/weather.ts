import { chance } from "../../../src/sandbox/behaviour/chance.ts";
import type { Fault } from "../../../src/sandbox/faults/fault-schedule.ts";
import type { WireFate } from "./wire.ts";

/** How often what strikes during one process: shares of its calls, or of its boundaries. */
export interface Weather {
  readonly wire: Readonly<Partial<Record<Exclude<WireFate, "pass">, number>>>;
  /** Credentials that are refused from some call on, and not cured by fresh ones. */
  readonly expiry: number;
  readonly death: number;
  readonly drain: number;
  readonly diskFull: number;
  readonly clockJump: number;
}

const WIRES: readonly Weather["wire"][] = [
  {},
  { throttled: 0.4 },
  { broken: 0.12, "answer-broken": 0.12 },
  { refused: 0.08, reset: 0.1, "answer-lost": 0.12, late: 0.08 },
  { expired: 0.1, throttled: 0.1 },
  {
    slow: 0.3,
    expired: 0.01,
    throttled: 0.05,
    broken: 0.03,
    "answer-broken": 0.05,
    refused: 0.03,
    reset: 0.05,
    "answer-lost": 0.08,
    late: 0.05,
  },
];

/** The weather of one process; `random` decides. */
export function weather(random: () => number): Weather {
  const sometimes = (share: number, rates: readonly number[]) =>
    random() < share ? (rates[Math.floor(random() * rates.length)] as number) : 0;
  return {
    wire: WIRES[Math.floor(random() * WIRES.length)] as Weather["wire"],
    expiry: sometimes(0.15, [0.03, 0.1]),
    death: sometimes(0.6, [0.01, 0.03, 0.1]),
    drain: sometimes(0.2, [0.02, 0.08]),
    diskFull: sometimes(0.2, [0.01, 0.05]),
    clockJump: sometimes(0.4, [0.05, 0.3]),
  };
}

/** What becomes of one request: by the seed, the process, the operation, the user and how often it was asked. */
export function wireFate(seed: number, { wire }: Weather, stream: string, n: number): WireFate {
  let drawn = chance(seed, `wire ${stream}`, n);
  for (const [fate, share] of Object.entries(wire)) {
    if (drawn < share) return fate as WireFate;
    drawn -= share;
  }
  return "pass";
}

const IMPORT_FATES: readonly ((random: () => number) => Fault)[] = [
  () => ({ fault: "import-stuck" }),
  () => ({ fault: "import-expired" }),
  (random) => ({ fault: "import-fails", row: 1 + Math.floor(random() * 3) }),
  (random) => ({ fault: "import-stopped", row: 1 + Math.floor(random() * 3) }),
  () => ({ fault: "log-missing" }),
  () => ({ fault: "log-late", ms: 3_000 }),
  (random) => ({ fault: "log-line-base", base: Math.floor(random() * 3) as 0 | 1 | 2 }),
];
const UPLOAD_FATES: readonly Fault[] = [
  { fault: "upload-cut" },
  { fault: "url-expired" },
  { fault: "unavailable" },
  { fault: "reset-before" },
  { fault: "answer-lost" },
];
const JOBS_STRUCK_AT_MOST = 4;

/** What becomes of a schedule's first import jobs and uploads. */
export function importFaults(random: () => number): readonly Fault[] {
  const faults: Fault[] = [];
  for (let call = 1; call <= JOBS_STRUCK_AT_MOST; call++) {
    const fate = IMPORT_FATES[Math.floor(random() * IMPORT_FATES.length)];
    if (random() < 0.4 && fate !== undefined) faults.push({ ...fate(random), operations: ["CreateUserImportJob"], calls: [call] });
    const upload = UPLOAD_FATES[Math.floor(random() * UPLOAD_FATES.length)];
    if (random() < 0.2 && upload !== undefined) faults.push({ ...upload, operations: ["Upload"], calls: [call] });
  }
  return faults;
}
