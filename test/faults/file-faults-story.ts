import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parse } from "csv-parse/sync";
import { withOwnLedger } from "../../src/jobs/invite/open-ledger.ts";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import { readReport } from "../../src/jobs/read-state.ts";
import { stateFolderAt } from "../../src/jobs/state-folder.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { fates, withoutSubs } from "../support/accounted.ts";
import { OPEN_GUARDS } from "../support/loaded-job.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { keptUsers, runSmallSync } from "../support/run-small-sync.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallRow, smallJob, writeSmallSource } from "../support/small-job.ts";
import { undoSmallJob } from "../support/undo-small-job.ts";
import { verifySmallJob } from "../support/verify-small-job.ts";

/** What a person does with a job; each command can be called again after a failure. */
export type Command = "run" | "sync" | "verify" | "report" | "undo";

const LOADED: readonly SmallRow[] = [
  importable(1, { groups: ["readers"], google: "g-1" }),
  importable(2),
  importable(3, { password: "Example-Pass-3" }),
  importable(4, { email: "no address" }),
  importable(5, { disabled: true }),
  importable(6),
];
const NIGHT: readonly SmallRow[] = [
  importable(1, { name: "Renamed", groups: ["writers"] }),
  importable(2, { disabled: true, name: "" }),
  importable(4, { email: "no address" }),
  importable(5),
  importable(7),
];

/** A job whose source is copied first, on a pool of its own. */
export interface Story {
  readonly pool: SandboxPool;
  readonly path: string;
  readonly stateFolder: string;
  perform(command: Command): Promise<void>;
  /** Whether a run has told its end; what is asked of files from then on, runSmallJob asks. */
  isOver(): boolean;
  /** Opens the job and closes it, which removes what a finished command could not. */
  reopen(): Promise<void>;
  /** Where all of it has led to, without what differs from pool to pool. */
  ended(): Promise<object>;
}

export async function beginStory(sandbox: Sandbox): Promise<Story> {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, LOADED, {
    source: { file: "-", format: "csv" },
    sync: { guards: OPEN_GUARDS, missing: { action: "disable", afterRuns: 1 } },
  });
  const loaded = await readFile(job.source);
  await writeSmallSource(job, NIGHT);
  const night = await readFile(job.source);
  const { stateFolder: path } = await readJob(job.path);
  let run: SmallRun | undefined;
  let isOver = false;
  const onEvent = ({ type }: JobEvent) => {
    isOver = type === "summary";
  };
  const perform = async (command: Command) => {
    isOver = false;
    if (command === "run") run = await runSmallJob(job.path, pool, { input: once(loaded), onEvent });
    if (command === "sync") await runSmallSync(job.path, pool, { input: once(night) });
    if (command === "verify") await verifySmallJob(job.path, pool, { input: once(night), groups: true });
    if (command === "undo") await undoSmallJob(job.path, pool, { allowPossiblySignedIn: true });
    if (command === "report") readReport(await readJob(job.path), undefined);
  };
  const reopen = async () => withOwnLedger(await readJob(job.path), async () => undefined);
  return { pool, path: job.path, stateFolder: path, perform, isOver: () => isOver, reopen, ended: () => endOf(pool, job.path, path, run) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** RESET_REQUIRED by import job, FORCE_CHANGE_PASSWORD by admin call: whoever an import job of a sync left in doubt is made by the latter. */
const NO_PASSWORD = "has no password yet";

async function endOf(pool: SandboxPool, path: string, stateFolder: string, run: SmallRun | undefined): Promise<object> {
  const users = await pool.users();
  const names = new Map(users.map(({ sub, username }) => [sub, username]));
  const kept = [...(await keptUsers(path)).values()].map(({ sub = "", sourceKey, username, state, content }) => ({
    sourceKey,
    user: names.get(sub) ?? username,
    state,
    content,
  }));
  return {
    users: withoutSubs(users).map((user) => ({ ...user, status: user.status === "CONFIRMED" ? user.status : NO_PASSWORD })),
    kept,
    fates: run && fates(run.rows),
    idMap: run?.idMap.map(([key, username]) => [key, username]).sort(),
    rejects: run?.files.rejects && (await readFile(run.files.rejects, "utf8")),
    reasons: run?.files.reasons && (await readFile(run.files.reasons, "utf8")),
    leftovers: await leftoversOf(stateFolder),
  };
}

/** Files that are no state and no output: copies of users' data, and outputs that were never finished. */
async function leftoversOf(stateFolder: string): Promise<readonly string[]> {
  const all = await readdir(stateFolder, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(stateFolder, join(parentPath, name)))
    .filter((name) => name.startsWith("spool") || name.endsWith(".part") || name.endsWith(".tmp"));
}

/** What SQLite says of the job's databases where they are not sound; [] where they are, or where there are none yet. */
export function damageOf(stateFolder: string): readonly string[] {
  const { ledger, before } = stateFolderAt(stateFolder);
  return [ledger, before].filter(existsSync).flatMap((path) => {
    const database = new DatabaseSync(path);
    try {
      return database
        .prepare("PRAGMA integrity_check")
        .all()
        .map(({ integrity_check: said }) => `${path}: ${String(said)}`)
        .filter((said) => !said.endsWith(": ok"));
    } finally {
      database.close();
    }
  });
}

/** What the made-up users' values look like; no message may have any. */
export const PERSONAL = /user-\d|key-\d|Name \d|Renamed|example\.com|no address|Example-Pass/;

/** Files under their final names that are not whole. */
export async function halfWritten(stateFolder: string): Promise<readonly string[]> {
  if (!existsSync(stateFolder)) return [];
  const all = await readdir(stateFolder, { recursive: true, withFileTypes: true });
  const paths = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const torn = await Promise.all(paths.map(async (path) => ((await isWhole(path)) ? [] : [relative(stateFolder, path)])));
  return torn.flat();
}

async function isWhole(path: string): Promise<boolean> {
  const name = basename(path);
  if (!/\.(json|ndjson|csv|html)$/.test(name) || /-part-\d+\.csv$/.test(name)) return true;
  const text = await readFile(path, "utf8");
  const lines = text.split("\n");
  if (lines.at(-1) !== "") return false;
  try {
    if (name.endsWith(".csv")) return parse(text).length > 0;
    if (name.endsWith(".html")) return text.trimEnd().endsWith("</html>");
    for (const line of name.endsWith(".json") ? [text] : lines.slice(0, -1)) JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
