import { setTimeout as delay } from "node:timers/promises";
import { connectPool, type PoolCredentials } from "../cognito/connect.ts";
import { extractUsers } from "../extract/api/extract-users.ts";
import { extractRows } from "../extract/database/extract-rows.ts";
import { databaseOpener } from "../extract/database/open-database.ts";
import { extractTable } from "../extract/tables/extract-table.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import { type Intention, type OpenJob, openJob } from "../jobs/open-job.ts";
import { paceOf } from "../jobs/pace.ts";
import type { PacedPool, Workplace } from "../jobs/workplace.ts";
import { pacedPool, retryingPool, unhurriedPool } from "../load/index.ts";
import { connectOptions } from "./connect-options.ts";
import { listenForSignals } from "./signals.ts";
import { sourcePoolInput } from "./source-pool-input.ts";
import type { TargetOptions } from "./target-options.ts";

export interface Composition {
  readonly open: OpenJob;
  readonly paced: PacedPool;
  readonly workplace: Workplace;
}

export interface ComposeOptions {
  readonly target: TargetOptions;
  readonly tell: (event: JobEvent) => void;
  /** For a sandbox of our own, which takes any. */
  readonly credentials?: PoolCredentials;
  readonly intention?: Intention;
  /** The job and the options as they were given, where the target is a rehearsal's: a source pool is the real one all the same. */
  readonly rehearsed?: { readonly job: Job; readonly target: TargetOptions };
}

/** Connects a job to its pool, takes its lock, and gives `work` everything composed; closes all of it afterwards. */
export async function withOpenJob<T>(job: Job, options: ComposeOptions, work: (composition: Composition) => Promise<T>): Promise<T> {
  const signals = listenForSignals();
  if (job.givenPace?.maxDurationSeconds !== undefined) signals.drainAfter(job.givenPace.maxDurationSeconds);
  const connection = connectPool({
    ...connectOptions(job.document.target, options.target),
    ...(options.credentials && { credentials: options.credentials }),
    ...(job.document.identityPool && { identityPool: job.document.identityPool }),
  });
  try {
    const profile = await connection.readProfile(signals.drain);
    const open = await openJob(job, profile, inputOf(job, options, signals.drain), options.intention);
    try {
      const { rates } = paceOf(job, open.profile);
      const paced = pacedPool(unhurriedPool(connection.pool, signals.stop), rates);
      return await work({
        open,
        paced: {
          pool: retryingPool(paced),
          rates,
          throttles: () => paced.throttles(),
          limits: retryingPool(pacedPool(connection.pool, rates)),
        },
        workplace: {
          wallClock: Date.now,
          now: () => performance.now(),
          sleep,
          tell: options.tell,
          drain: signals.drain,
          stop: signals.stop,
        },
      });
    } finally {
      open.close();
    }
  } finally {
    await connection.close();
    signals.close();
  }
}

/** What is spooled where the job reads no file. */
export function inputOf(job: Job, { tell, target, rehearsed }: ComposeOptions, signal: AbortSignal): AsyncIterable<Uint8Array | string> {
  const { database, api, tableFile } = job;
  const onRows = (rows: number, changedUpTo?: string) =>
    tell({ type: "extracting", rows, ...(changedUpTo === undefined ? {} : { changedUpTo }) });
  if (api !== undefined) return extractUsers(api, process.env, { sleep, signal, onRows });
  if (job.pool !== undefined) return sourcePoolInput(job, job.pool, { ...(rehearsed ?? { job, target }), tell, signal });
  if (tableFile !== undefined) return extractTable(tableFile, { signal, onRows });
  if (database === undefined) return process.stdin;
  const { pageRows, changedSince } = database;
  return extractRows(databaseOpener(database, process.env), { pageRows, changedSince, signal, onRows, sleep });
}

/** Waits; rejects with the reason of an aborted signal. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}
