import { expect } from "vitest";
import { depth, proved, replay, SEED } from "../../support/proof.ts";
import { judge } from "./judge.ts";
import { Laboratory } from "./laboratory.ts";
import { counted } from "./process.ts";

/** The pools of a sandbox lie in memory. */
const SCHEDULES_A_LABORATORY = 2_000;

/** Tries every second schedule of this process's seed, from `first` (0 or 1) on, and tells what was met. */
export async function trySchedules(first: 0 | 1, file: string): Promise<void> {
  const schedules = depth("SCHEDULES", 2_000);
  let laboratory = await Laboratory.open();
  const met = new Map<string, number>();
  let tried = 0;
  try {
    for (let number = first; number < schedules; number += 2) {
      const seed = SEED + number;
      const { record, processes, world } = await laboratory.tryOut(seed, judge).catch((cause: unknown) => {
        const again = replay(file, { POOLFERRY_SEED: seed - first, POOLFERRY_SCHEDULES: first + 1 });
        throw new Error(`schedule of seed ${seed}: ${(cause as Error).message}\n${again}`, { cause });
      });
      for (const [name, times] of record.met) counted(met, name, times);
      counted(met, "processes", processes);
      counted(met, `pool: ${world.temper}`);
      tried++;
      if (tried % SCHEDULES_A_LABORATORY > 0) continue;
      await laboratory.close();
      laboratory = await Laboratory.open();
    }
  } finally {
    await laboratory.close();
  }
  const figures = Object.fromEntries([...met].sort(([a], [b]) => (a < b ? -1 : 1)));
  proved({ what: "seeded schedules of faults in a run", promises: PROMISES, tried, seed: SEED, figures, file });
  if (tried >= 1_000) expect(EVERY_FAULT.filter((name) => !met.has(name))).toEqual([]);
}

const PROMISES = ["P1", "P2", "P4", "P5", "P6", "P7", "P8", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P18"] as const;

/** A fault that is never met proves nothing. */
const EVERY_FAULT = [
  ...["slow", "throttled", "broken", "expired", "refused", "reset", "answer-lost", "answer-broken", "late"],
  ...["call", "write", "file", "wait"].flatMap((kind) => [`death before a ${kind}`, `death after a ${kind}`]),
  ...["drain", "stop at once", "disk full", "clock jump", "lock held", "source changed"],
  ...["import-stuck", "import-expired", "import-fails", "import-stopped", "log-missing", "log-late", "log-line-base"],
  ...["upload-cut", "url-expired", "unavailable", "reset-before", "answer-lost"].map((fault) => `upload ${fault}`),
];
