import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { readJob } from "../../src/jobs/job.ts";
import { readReport } from "../../src/jobs/read-state.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { withoutSubs } from "../support/accounted.ts";
import { type Finished, startProgram } from "../support/built-program.ts";
import { optional } from "../support/optional.ts";
import { proved } from "../support/proof.ts";
import { quickProgram } from "../support/quick-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob } from "../support/small-job.ts";
import { damageOf, halfWritten, PERSONAL } from "./file-faults-story.ts";

const FILE = "test/faults/file-faults-size-limit.test.ts";
const PRLIMIT = "/usr/bin/prlimit";
/** How large any file may become, KiB: SQLite's writes fail there in the midst of a file, as on a disk that breaks. */
const LIMITS = [0, 1, 4, 8, 16, 32, 48, 64, 96, 128, 160, 200, 240, 300, 400];

const ROWS: readonly SmallRow[] = Array.from({ length: 30 }, (_, index) =>
  importable(
    index + 1,
    index % 3 === 0 ? { password: `Example-Pass-${index}`, groups: ["readers"] } : index === 4 ? { email: "no address" } : {},
  ),
);

let sandbox: Sandbox;
let program: Awaited<ReturnType<typeof quickProgram>>;
beforeAll(async () => {
  program = await quickProgram();
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(async () => {
  await sandbox.close();
  await program.remove();
});

optional("prlimit", existsSync(PRLIMIT))(
  "a run whose files, SQLite's among them, may not grow any further says so with its exit code, and goes on where they may",
  async () => {
    const quietPool = await addPool(sandbox);
    const quietJob = await smallJob(quietPool, ROWS);
    expect((await run(quietJob.path)).code).toBe(3);
    const expected = await endOf(quietPool, quietJob.path);
    const told: Record<string, number> = {};
    for (const kib of LIMITS) {
      const pool = await addPool(sandbox);
      const job = await smallJob(pool, ROWS);
      const { code, stdout, stderr } = await run(job.path, [PRLIMIT, `--fsize=${kib * 1024}`]);
      const what = `files of at most ${kib} KiB: ${stderr}`;
      expect([1, 3], what).toContain(code);
      if (code === 1) {
        expect(stderr, what).toMatch(/^poolferry: (A file may not grow any further|The disk failed|The disk is full) \(.+\n {2}.+\n$/);
        const reason = stderr.slice("poolferry: ".length, stderr.indexOf(" ("));
        told[reason] = (told[reason] ?? 0) + 1;
      }
      expect(stdout + stderr, what).not.toMatch(PERSONAL);
      const { stateFolder } = await readJob(job.path);
      expect(damageOf(stateFolder), what).toEqual([]);
      expect(await halfWritten(stateFolder), what).toEqual([]);
      if (code === 1) expect((await run(job.path)).code, what).toBe(3);
      expect(await endOf(pool, job.path), what).toEqual(expected);
    }
    const tried = Object.values(told).reduce((sum, count) => sum + count, 0);
    expect(tried, "runs that were stopped").toBeGreaterThan(4);
    proved({ what: "limits on the size of files", promises: ["P10", "P18"], tried, figures: told, file: FILE });
  },
  900_000,
);

async function endOf(pool: SandboxPool, path: string): Promise<object> {
  const job = await readJob(path);
  const { run, outcomes, reasons } = readReport(job);
  const rejects = await readFile(join(job.stateFolder, "runs", run, "rejects.csv"), "utf8");
  return { outcomes, reasons, rejects, users: withoutSubs(await pool.users()) };
}

/** The built program, started by itself or by a command that limits it. */
function run(job: string, under: readonly string[] = []): Promise<Finished> {
  return startProgram(["run", job, "--yes", "--json"], { program: program.path, under }).finished;
}
