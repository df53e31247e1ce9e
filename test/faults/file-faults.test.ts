import { afterAll, beforeAll, expect, test } from "vitest";
import { runErrorFrom } from "../../src/compose/run-error-from.ts";
import { withStorage } from "../../src/jobs/storage-failure.ts";
import type { RunError } from "../../src/model/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { breakFiles, FAULTS, type FileFault, type FileOperation } from "../support/broken-files.ts";
import { depth, proved, replay, SEED, seeded } from "../support/proof.ts";
import { beginStory, type Command, damageOf, halfWritten, PERSONAL, type Story } from "./file-faults-story.ts";

const FILE = "test/faults/file-faults.test.ts";
/** How often each operation is let fail, each time in another way. */
const ROUNDS = depth("FILE_FAULT_ROUNDS", 1);
/** More than any command has. */
const OPERATIONS_AT_MOST = 400;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

/** Operations that a command has at least. */
const LEAST = { run: 90, sync: 80, verify: 40, undo: 12 } as const;

test.each<{ readonly broken: keyof typeof LEAST; readonly before: readonly Command[]; readonly after: readonly Command[] }>([
  { broken: "run", before: [], after: [] },
  { broken: "sync", before: ["run"], after: [] },
  { broken: "verify", before: ["run", "sync"], after: ["report"] },
  { broken: "undo", before: ["run"], after: [] },
])(
  `a $broken whose files fail at any one operation stops cleanly, and the same command again ends as if nothing had happened (seed ${SEED})`,
  {
    timeout: ROUNDS * 300_000,
  },
  async ({ broken, before, after }) => {
    const quiet = await beginStory(sandbox);
    for (const command of [...before, broken, ...after]) await quiet.perform(command);
    const expected = await quiet.ended();
    const met: Record<string, number> = {};
    let tried = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const random = seeded(SEED + round);
      for (let number = 1; ; number++) {
        expect(number, "operations of one command").toBeLessThan(OPERATIONS_AT_MOST);
        const told = () => `${broken}, operation ${number}, ${fault.told}: ${replay(FILE, { POOLFERRY_SEED: SEED + round })}`;
        const fault = { told: "", lasting: random() < 0.5, choice: random() };
        const story = await beginStory(sandbox);
        for (const command of before) await story.perform(command);
        const error = await disturbed(story, broken, number, fault);
        if (fault.told === "") break;
        tried++;
        met[fault.told] = (met[fault.told] ?? 0) + 1;
        if (error !== undefined) expectClassified(error, fault.told, told());
        expect(damageOf(story.stateFolder), told()).toEqual([]);
        expect(await halfWritten(story.stateFolder), told()).toEqual([]);
        await (error === undefined ? story.reopen() : story.perform(broken));
        for (const command of after) await story.perform(command);
        expect(await story.ended(), told()).toEqual(expected);
      }
    }
    expect(tried, "operations that failed").toBeGreaterThanOrEqual(ROUNDS * LEAST[broken]);
    proved({
      what: `file operations of a ${broken} that failed`,
      promises: ["P2", "P10", "P18"],
      tried,
      figures: met,
      seed: SEED,
      file: FILE,
    });
  },
);

/** Performs the command with its n-th operation failing, and all later ones of writing too where the fault lasts; gives what it threw. */
async function disturbed(
  story: Story,
  command: Command,
  number: number,
  fault: { told: string; readonly lasting: boolean; readonly choice: number },
): Promise<RunError | undefined> {
  let lasting: FileFault | undefined;
  const files = await breakFiles(
    story.stateFolder,
    ({ name }: FileOperation, at) => {
      const possible: readonly FileFault[] = FAULTS[name];
      if (at > number) return lasting !== undefined && possible.includes(lasting) && name !== "rm" ? lasting : undefined;
      if (at < number) return undefined;
      const met = possible[Math.floor(fault.choice * possible.length)];
      if (fault.lasting && met !== "short") lasting = met;
      fault.told = `${name} ${met}${lasting === undefined ? "" : " and from then on"}`;
      return met;
    },
    (operation) => story.isOver() || isOurs(operation),
  );
  try {
    await withStorage({ stateFolder: story.stateFolder }, () => story.perform(command));
    return undefined;
  } catch (error) {
    return runErrorFrom(error);
  } finally {
    files.mend();
  }
}

/** The outputs that runSmallJob and verifySmallJob read. */
function isOurs({ name, path }: FileOperation): boolean {
  return name === "readFile" && /id-map\.csv$|verify\.ndjson$/.test(path);
}

function expectClassified(error: RunError, fault: string, told: string): void {
  expect(`${error.message} ${error.hint}`, `${told}\n${(error.cause as Error | undefined)?.stack}`).not.toMatch(/Unexpected failure/);
  expect(["failure", "usage", "temporary"], told).toContain(error.exit);
  expect(`${error.message} ${error.hint}`, told).not.toMatch(PERSONAL);
  if (fault.includes("ENOSPC"))
    expect(error, told).toMatchObject({
      exit: "failure",
      message: expect.stringMatching(/^The disk is full \(ENOSPC, \w+\): \/.+ has \d+ bytes left\. The job needs/),
    });
}
