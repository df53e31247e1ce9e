import fc from "fast-check";
import { expect } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { SEED as DRAWN, depth, proved, replay } from "../support/proof.ts";
import { beginnings, commandWords, earlierUsers, sequences } from "./commands-arbitraries.ts";
import { met, STATES } from "./commands-met.ts";
import { expectVerification, whole } from "./commands-of-program.ts";
import { World } from "./commands-world.ts";

const PER_COMMIT = 1_000;
const RUNS = depth("MODEL_RUNS", PER_COMMIT);
/** Every commit repeats the same sequences: what other ones find is no fault of that commit. `npm run prove` draws new ones. */
const SEED = process.env["POOLFERRY_SEED"] === undefined && RUNS === PER_COMMIT ? 61 : DRAWN;
const MOST_COMMANDS = 30;
const ENOUGH_TO_MEET_ALL = 500;
/** For a machine that does much else: shrinking ends there with the shortest sequence so far. */
const LIMIT_MS = 300_000 + RUNS * 4_000;
const LIMITED = { interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: true };
/** Where a sequence failed, as its message says; they lead back to the shortest one. */
const PATH = process.env["POOLFERRY_MODEL_PATH"];
const REPLAY = process.env["POOLFERRY_MODEL_REPLAY"];

/** Tries one half of the sequences, `half` 0 or 1, against a plain model of the documentation, and tells what was met. */
export async function trySequences(half: 0 | 1, file: string): Promise<void> {
  const runs = Math.ceil((RUNS - half) / 2);
  const seed = SEED + half;
  const sandbox = await startSandbox({ speed: 1_000, quotas: "off", settings: { dailyEmails: 1_000_000 } });
  let commands = 0;
  const property = fc.asyncProperty(beginnings, earlierUsers, sequences(MOST_COMMANDS, REPLAY), async (beginning, earlier, sequence) => {
    const model = structuredClone(beginning);
    const world = await World.of(sandbox, model);
    try {
      for (const command of earlier) await command.run(model, world);
      await fc.asyncModelRun(() => ({ model, real: world }), sequence);
      if (!whole(model) || model.runs.length === 0) return;
      const { exit, result } = await world.verify();
      expectVerification(model, exit, result);
    } finally {
      commands += [...sequence].length;
      await world.close();
    }
  });
  // Its own message names seed and path; this one names the command that repeats it.
  const details = await fc.check(property, { seed, numRuns: runs, ...LIMITED, ...(PATH === undefined ? {} : { path: PATH }) });
  await sandbox.close();
  if (details.failed) {
    const [, , sequence] = details.counterexample ?? [];
    const replayPath = /replayPath="([^"]*)"/.exec(String(sequence))?.[1] ?? "";
    const variables = { POOLFERRY_SEED: SEED, POOLFERRY_MODEL_PATH: details.counterexamplePath ?? "", POOLFERRY_MODEL_REPLAY: replayPath };
    throw new Error(`${fc.defaultReportMessage(details)}\n${replay(file, variables)}`, { cause: details.errorInstance });
  }
  const figures = met();
  // Fewer sequences, or a repeated one, need not meet everything.
  const wanted = runs < ENOUGH_TO_MEET_ALL || PATH !== undefined ? [] : [...commandWords(), ...STATES];
  expect(
    wanted.filter((what) => figures[what] === undefined),
    "never met",
  ).toEqual([]);
  const promises = ["P1", "P2", "P6", "P8", "P9", "P18", "P19"] as const;
  proved({
    what: "sequences of commands against a plain model",
    promises,
    tried: runs,
    seed,
    file,
    figures: { commands, ...figures },
  });
}
