import { expect } from "vitest";
import { depth, proved, replay, SEED } from "../../support/proof.ts";
import { judge } from "./judge.ts";
import { judgeStrangers, MEETINGS } from "./judge-strangers.ts";
import { Laboratory } from "./laboratory.ts";
import { type Survived, tryNights } from "./nights.ts";
import { counted } from "./process.ts";

/** The pools of a sandbox lie in memory. */
const SCHEDULES_A_LABORATORY = 2_000;

/** Tries every second schedule of this process's seed, from `first` (0 or 1) on, and tells what was met. */
export async function trySchedules(first: 0 | 1, file: string): Promise<void> {
  const numbers = { from: first, to: depth("SCHEDULES", 2_000), by: 2 };
  const replayOf = (seed: number) => replay(file, { POOLFERRY_SEED: seed - first, POOLFERRY_SCHEDULES: first + 1 });
  const tried = await tryAll(numbers, replayOf, async (laboratory, seed) => {
    const { record, processes, world } = await laboratory.tryOut(seed, judge);
    return { record, processes, temper: world.temper };
  });
  proved({ what: "seeded schedules of faults in a run", promises: PROMISES, ...tried, file });
  if (tried.tried >= ENOUGH_TO_MEET_ALL) expect(EVERY_FAULT.filter((name) => !(name in tried.figures))).toEqual([]);
}

/** Tries so many schedules of nights of syncs, and tells what was met; gives how many were survived. */
export async function trySchedulesOfNights(schedules: number, file: string): Promise<number> {
  const numbers = { from: 0, to: schedules, by: 1 };
  const replayOf = (seed: number) => replay(file, { POOLFERRY_SEED: seed, POOLFERRY_NIGHTS: 1 });
  const tried = await tryAll(numbers, replayOf, (laboratory, seed) => tryNights(laboratory, seed));
  proved({ what: "seeded schedules of faults in three nights of syncs", promises: OF_SYNCS, ...tried, file });
  if (tried.tried >= ENOUGH_TO_MEET_ALL) expect(OF_NIGHTS.filter((name) => !(name in tried.figures))).toEqual([]);
  return tried.tried;
}

/** Tries so many schedules in which other people come into the pool while a job is loaded; gives how many were survived. */
export async function trySchedulesWithStrangers(schedules: number, file: string): Promise<number> {
  const numbers = { from: 0, to: schedules, by: 1 };
  const replayOf = (seed: number) => replay(file, { POOLFERRY_SEED: seed, POOLFERRY_STRANGERS: 1 });
  const tried = await tryAll(numbers, replayOf, async (laboratory, seed) => {
    const { record, processes, world } = await laboratory.tryOut(seed, judgeStrangers, true);
    return { record, processes, temper: world.temper };
  });
  proved({ what: "seeded schedules of faults and of other people in the pool", promises: OF_STRANGERS, ...tried, file });
  if (tried.tried >= ENOUGH_TO_MEET_STRANGERS) expect(MEETINGS.filter((name) => !(name in tried.figures))).toEqual([]);
  return tried.tried;
}

interface Numbers {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  readonly by: number;
}

interface Tried {
  readonly tried: number;
  readonly seed: number;
  /** What was met, and how often. */
  readonly figures: Readonly<Record<string, number>>;
}

async function tryAll(
  { from, to, by }: Numbers,
  replayOf: (seed: number) => string,
  tryOut: (laboratory: Laboratory, seed: number) => Promise<Survived>,
): Promise<Tried> {
  let laboratory = await Laboratory.open();
  const met = new Map<string, number>();
  let tried = 0;
  try {
    for (let number = from; number < to; number += by) {
      const seed = SEED + number;
      const { record, processes, temper } = await tryOut(laboratory, seed).catch((cause: unknown) => {
        throw new Error(`schedule of seed ${seed}: ${(cause as Error).message}\n${replayOf(seed)}`, { cause });
      });
      for (const [name, times] of record.met) counted(met, name, times);
      counted(met, "processes", processes);
      counted(met, `pool: ${temper}`);
      tried++;
      if (tried % SCHEDULES_A_LABORATORY > 0) continue;
      await laboratory.close();
      laboratory = await Laboratory.open();
    }
  } finally {
    await laboratory.close();
  }
  return { tried, seed: SEED, figures: Object.fromEntries([...met].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

const ENOUGH_TO_MEET_ALL = 1_000;
const ENOUGH_TO_MEET_STRANGERS = 100;
const OF_STRANGERS = ["P1", "P2", "P4", "P5", "P6", "P9", "P16", "P18"] as const;
const OF_SYNCS = ["P1", "P2", "P4", "P5", "P6", "P10", "P11", "P12", "P13", "P14", "P15", "P16"] as const;
const PROMISES = ["P1", "P2", "P4", "P5", "P6", "P7", "P8", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P18"] as const;

/** A fault that is never met proves nothing. */
const EVERY_FAULT = [
  ...["slow", "throttled", "broken", "expired", "refused", "reset", "answer-lost", "answer-broken", "late"],
  ...["call", "write", "file", "wait"].flatMap((kind) => [`death before a ${kind}`, `death after a ${kind}`]),
  ...["drain", "stop at once", "disk full", "clock jump", "lock held", "source changed"],
  ...["import-stuck", "import-expired", "import-fails", "import-stopped", "log-missing", "log-late", "log-line-base"],
  ...["upload-cut", "url-expired", "unavailable", "reset-before", "answer-lost"].map((fault) => `upload ${fault}`),
];
/** A sync reads the source as it is now, and its lock is that of a run. */
const OF_NIGHTS = EVERY_FAULT.filter((name) => name !== "lock held" && name !== "source changed");
