import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { jobInput } from "../../src/compose/job-input.ts";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import { type OpenJob, openJob } from "../../src/jobs/open-job.ts";
import { type RunOptions, type RunResult, runJob } from "../../src/jobs/run-job.ts";
import { stateFolderAt } from "../../src/jobs/state-folder.ts";
import { type Pool, type RowProgress, retryingPool } from "../../src/load/index.ts";
import { OUTCOME_STATUSES } from "../../src/model/index.ts";
import { UNHARMED } from "./crash.ts";
import type { IdentityPool } from "./identity-pool.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import { type SmallWorkplaceOptions, smallWorkplace } from "./small-workplace.ts";

export interface SmallRun extends RunResult {
  /** All rows with their outcomes, in source order, read from the ledger after it was closed. */
  readonly rows: readonly RowProgress[];
  /** source key, username, sub and identity id, as id-map.csv has them. */
  readonly idMap: readonly (readonly [string, string, string, string])[];
  readonly events: readonly JobEvent[];
}

export interface SmallRunOptions extends SmallWorkplaceOptions {
  readonly source?: string;
  /** Where the URL of the job's database stands. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly fresh?: boolean;
  /** Where the job reads standard input. */
  readonly input?: AsyncIterable<Uint8Array>;
  readonly plan?: RunOptions["plan"];
  readonly confirm?: RunOptions["confirm"];
  /** Stands between the retries and the adapter, once a job. */
  readonly decorate?: (pool: Pool) => Pool;
  /** Puts itself between the run and what it opened. */
  readonly open?: (open: OpenJob) => OpenJob;
  /** The identity pool that the job names. */
  readonly identityPool?: IdentityPool;
}

/** Opens and runs a job in this process, on the sandbox's own clock: what waits a second here takes as long as there. */
export async function runSmallJob(path: string, pool: SandboxPool, options: SmallRunOptions = {}): Promise<SmallRun> {
  const job = await readJob(path, { source: options.source });
  const connection = pool.connect(options.identityPool && { identityPool: options.identityPool.target });
  const life = options.life ?? UNHARMED;
  const { workplace, events } = smallWorkplace(pool, options);
  const { sleep, drain } = workplace;
  const work = async (): Promise<RunResult> => {
    const profile = { ...(await pool.profile()), ...(options.identityPool && { identityPool: options.identityPool.profile }) };
    const world = { target: {}, environment: options.environment ?? {}, standardInput: options.input ?? nothing(), tell: workplace.tell };
    const opened = await openJob(job, profile, (reading) => jobInput(job, world, drain, reading));
    try {
      const adapter = life.pool(options.decorate?.(connection.pool) ?? connection.pool);
      const paced = { pool: retryingPool(adapter, { sleep, random: () => 0.5 }), rates: profile.quotas, throttles: () => 0 };
      const open = { ...opened, ledger: life.ledger(opened.ledger) };
      return await runJob(options.open?.(open) ?? open, paced, workplace, {
        plan: options.plan,
        fresh: options.fresh,
        confirm: options.confirm ?? (async () => true),
      });
    } finally {
      opened.close();
    }
  };
  let result: RunResult;
  try {
    result = await life.files(job.stateFolder, work);
  } finally {
    await connection.close();
  }
  return { ...result, ...(await readSmallRun(job.stateFolder, result.summary.run)), events };
}

/** What a run has made of its rows, read from the ledger, and the id map that it wrote. */
export async function readSmallRun(stateFolder: string, run: string): Promise<Pick<SmallRun, "rows" | "idMap">> {
  return { rows: rowsOf(stateFolder, run), idMap: await idMapOf(join(stateFolderAt(stateFolder).runFolder(run), "id-map.csv")) };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function rowsOf(stateFolder: string, run: string): readonly RowProgress[] {
  const ledger = Ledger.open(stateFolderAt(stateFolder).ledger);
  try {
    const record = ledger.run(run);
    return record?.rows === undefined ? [] : [...ledger.rows.withOutcome(record.firstId, record.rows, OUTCOME_STATUSES)];
  } finally {
    ledger.close();
  }
}

async function idMapOf(path: string): Promise<SmallRun["idMap"]> {
  return (parse(await readFile(path, "utf8")) as [string, string, string, string][]).slice(1);
}
