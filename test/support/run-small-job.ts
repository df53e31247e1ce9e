import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import { type OpenJob, openJob } from "../../src/jobs/open-job.ts";
import { type RunOptions, type RunResult, runJob } from "../../src/jobs/run-job.ts";
import { stateFolderAt } from "../../src/jobs/state-folder.ts";
import type { Workplace } from "../../src/jobs/workplace.ts";
import { type Pool, type RowProgress, retryingPool } from "../../src/load/index.ts";
import { OUTCOME_STATUSES } from "../../src/model/index.ts";
import type { IdentityPool } from "./identity-pool.ts";
import type { SandboxPool } from "./sandbox-pool.ts";

export interface SmallRun extends RunResult {
  /** All rows with their outcomes, in source order, read from the ledger after it was closed. */
  readonly rows: readonly RowProgress[];
  /** source key, username, sub and identity id, as id-map.csv has them. */
  readonly idMap: readonly (readonly [string, string, string, string])[];
  readonly events: readonly JobEvent[];
}

export interface SmallRunOptions {
  readonly source?: string;
  /** Where the job's source is `-`. */
  readonly input?: AsyncIterable<Uint8Array | string>;
  readonly fresh?: boolean;
  readonly plan?: RunOptions["plan"];
  readonly drain?: AbortSignal;
  readonly confirm?: RunOptions["confirm"];
  /** Stands between the retries and the adapter, once a job. */
  readonly decorate?: (pool: Pool) => Pool;
  /** Puts itself between the run and what it opened. */
  readonly open?: (open: OpenJob) => OpenJob;
  /** The identity pool that the job names. */
  readonly identityPool?: IdentityPool;
  readonly onEvent?: (event: JobEvent) => void;
}

/** Opens and runs a job in this process, on the sandbox's own clock: what waits a second here takes as long as there. */
export async function runSmallJob(path: string, pool: SandboxPool, options: SmallRunOptions = {}): Promise<SmallRun> {
  const { speed } = pool.sandbox.clock;
  const job = await readJob(path, { source: options.source });
  const connection = pool.connect(options.identityPool && { identityPool: options.identityPool.target });
  const events: JobEvent[] = [];
  const sleep = async (ms: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    await delay(ms / speed);
    signal?.throwIfAborted();
  };
  const drain = options.drain ?? new AbortController().signal;
  const workplace: Workplace = {
    wallClock: Date.now,
    now: () => performance.now() * speed,
    sleep,
    tell(event) {
      events.push(event);
      options.onEvent?.(event);
    },
    drain,
    stop: new AbortController().signal,
  };
  let result: RunResult;
  try {
    const profile = { ...(await pool.profile()), ...(options.identityPool && { identityPool: options.identityPool.profile }) };
    const opened = await openJob(job, profile, options.input ?? nothing());
    try {
      const adapter = options.decorate?.(connection.pool) ?? connection.pool;
      const paced = { pool: retryingPool(adapter, { sleep, random: () => 0.5 }), rates: profile.quotas, throttles: () => 0 };
      result = await runJob(options.open?.(opened) ?? opened, paced, workplace, {
        plan: options.plan,
        fresh: options.fresh,
        confirm: options.confirm ?? (async () => true),
      });
    } finally {
      opened.close();
    }
  } finally {
    await connection.close();
  }
  return { ...result, rows: rowsOf(job.stateFolder, result.summary.run), idMap: await idMapOf(result.files.idMap), events };
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
