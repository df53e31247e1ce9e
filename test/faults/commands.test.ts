import { existsSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { SEED as DRAWN, depth, proved, replay } from "../support/proof.ts";
import { beginnings, commandWords, earlierUsers, sequences } from "./commands-arbitraries.ts";
import { met, STATES } from "./commands-met.ts";
import { expectVerification, whole } from "./commands-of-program.ts";
import { World } from "./commands-world.ts";

const FILE = "test/faults/commands.test.ts";
const PER_COMMIT = 60;
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

let sandbox: Sandbox;

beforeAll(async () => {
  // Thousands of ledgers ask a disk for little else than to wait for it.
  if (existsSync("/dev/shm")) process.env["TMPDIR"] = "/dev/shm";
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

test(`${RUNS} sequences of commands do what a plain model of the documentation does (seed ${SEED})`, {
  timeout: LIMIT_MS + 60_000,
}, async () => {
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
  const details = await fc.check(property, { seed: SEED, numRuns: RUNS, ...LIMITED, ...(PATH === undefined ? {} : { path: PATH }) });
  if (details.failed) {
    const [, , sequence] = details.counterexample ?? [];
    const replayPath = /replayPath="([^"]*)"/.exec(String(sequence))?.[1] ?? "";
    const variables = { POOLFERRY_SEED: SEED, POOLFERRY_MODEL_PATH: details.counterexamplePath ?? "", POOLFERRY_MODEL_REPLAY: replayPath };
    throw new Error(`${fc.defaultReportMessage(details)}\n${replay(FILE, variables)}`, { cause: details.errorInstance });
  }
  const figures = met();
  // Fewer sequences, or a repeated one, need not meet everything.
  const wanted = RUNS < ENOUGH_TO_MEET_ALL || PATH !== undefined ? [] : [...commandWords(), ...STATES];
  expect(
    wanted.filter((what) => figures[what] === undefined),
    "never met",
  ).toEqual([]);
  const promises = ["P1", "P2", "P6", "P8", "P9", "P18", "P19"] as const;
  proved({
    what: "sequences of commands against a plain model",
    promises,
    tried: RUNS,
    seed: SEED,
    file: FILE,
    figures: { commands, ...figures },
  });
});
