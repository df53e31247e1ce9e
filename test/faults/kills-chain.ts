import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { readJob } from "../../src/jobs/job.ts";
import { readRuns } from "../../src/jobs/read-state.ts";
import { type SandboxProcess, startSandboxProcess } from "../support/built-program.ts";
import { OPEN_GUARDS } from "../support/loaded-job.ts";
import { dumpPool } from "../support/pool-dump.ts";
import { keptUsers } from "../support/run-small-sync.ts";
import { PLAIN_POOL } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";

/** Commands that are killed, in the order in which one job meets them. */
export type Killed = "run" | "sync" | "verify" | "invite" | "undo";

/** Fast enough for a short test, slow enough that the kills fall into the work. */
const SPEED = 60;
const RATES = {
  UserCreation: 40,
  UserUpdate: 60,
  UserAccountRecovery: 40,
  UserPoolRead: 1_000,
  UserPoolResourceRead: 1_000,
  UserPoolResourceUpdate: 1_000,
  UserList: 1_000,
  UserRead: 1_000,
};

const LOADED: readonly SmallRow[] = Array.from({ length: 24 }, (_, index) =>
  importable(index + 1, {
    ...(index % 3 === 0 ? { password: `Example-Pass-${index}` } : {}),
    ...(index % 2 === 1 ? { groups: ["readers"] } : {}),
    ...(index % 5 === 0 ? { google: `g-${index}` } : {}),
    ...(index % 7 === 0 ? { disabled: true } : {}),
    ...(index === 5 ? { email: "no address" } : {}),
  }),
);
const NIGHT: readonly SmallRow[] = [
  ...LOADED.slice(3).map((row, index) => (index % 3 === 0 ? row : { ...row, name: `New ${index}`, groups: ["writers"] })),
  importable(30),
  importable(31, { password: "Example-Pass-31" }),
];

/** A job with a pool in a process of its own, which outlives whoever works on the job. */
export interface Chain {
  readonly sandbox: SandboxProcess;
  readonly job: SmallJob;
  /** The program's arguments for a command. */
  argumentsOf(command: Killed): readonly string[];
  /** Readies what the command is to meet. */
  prepare(command: Killed): Promise<void>;
  /** Whether the command has nothing more to do, although the process that did it was killed. */
  isOver(command: Killed): Promise<boolean>;
  close(): Promise<void>;
}

export async function startChain(program: string): Promise<Chain> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-kills-"));
  const file = join(folder, "pool.json");
  await writeFile(file, JSON.stringify(PLAIN_POOL));
  const serving = ["--speed", String(SPEED), "--pool", file, "--region", "eu-central-1", "--call-history", "100000"];
  const sandbox = await startSandboxProcess(serving, program);
  const job = await smallJob(sandbox, LOADED, {
    importJob: { logsRoleArn: "arn:aws:iam::123456789012:role/poolferry-import-logs", minRows: 1, pollSeconds: 0.2 },
    pace: { rates: RATES },
    sync: { guards: OPEN_GUARDS, missing: { action: "disable", afterRuns: 1 } },
  });
  return {
    sandbox,
    job,
    argumentsOf: (command) => [command, job.path, ...OPTIONS[command], "--json"],
    async prepare(command) {
      if (command === "sync") await writeSmallSource(job, NIGHT);
    },
    async isOver(command) {
      if (command === "verify" || command === "invite") return false;
      const read = await readJob(job.path);
      if (!existsSync(join(read.stateFolder, "ledger.db"))) return false;
      const kind = command === "run" ? "load" : command;
      return readRuns(read).some((run) => run.kind === kind && run.state === "finished");
    },
    async close() {
      await sandbox.close();
      for (const each of [folder, job.folder]) await rm(each, { recursive: true, force: true });
    },
  };
}

const OPTIONS: Readonly<Record<Killed, readonly string[]>> = {
  run: ["--yes"],
  sync: ["--yes"],
  verify: ["--groups"],
  invite: ["--yes", "--rate", "100"],
  undo: ["--yes", "--allow-possibly-signed-in"],
};

/** Where a command has led to, without what differs from pool to pool and from one attempt to several. */
export async function standingAfter(command: Killed, { sandbox, job }: Chain): Promise<object> {
  const { stateFolder } = await readJob(job.path);
  const dump = (await dumpPool(sandbox.endpoint, sandbox.userPoolId)).map((user) =>
    user.replace(/"(RESET_REQUIRED|FORCE_CHANGE_PASSWORD)"/, NO_PASSWORD),
  );
  const all = await readdir(stateFolder, { recursive: true });
  const unfinished = all.filter((path) => path.endsWith(".part"));
  if (command === "run") return { dump, unfinished, outputs: await outputsIn(join(stateFolder, "runs")) };
  if (command === "sync")
    return { dump, unfinished, kept: [...(await keptUsers(job.path)).values()].map(({ sourceKey, state }) => [sourceKey, state]) };
  if (command === "verify") {
    const {
      seconds: _seconds,
      job: _job,
      at: _at,
      pool: _pool,
      ...said
    } = JSON.parse(await readFile(join(stateFolder, "verify.json"), "utf8")) as Record<string, unknown>;
    return { dump, unfinished, said };
  }
  return { dump, unfinished };
}

/** Whom an import job of a sync left in doubt is made by an admin call, which leaves another status. */
const NO_PASSWORD = '"has no password yet"';

async function outputsIn(runs: string): Promise<object> {
  const [run = ""] = (await readdir(runs)).sort();
  const text = (name: string) => readFile(join(runs, run, name), "utf8");
  const { outcomes, rows, reasons, state } = JSON.parse(await text("report.json")) as Record<string, unknown>;
  const idMap = (parse(await text("id-map.csv")) as string[][]).map(([key, username]) => [key, username]);
  return { outcomes, rows, reasons, state, idMap, rejects: await text("rejects.csv"), why: await text("rejects.reasons.csv") };
}
