import { setTimeout as delay } from "node:timers/promises";
import { type ConnectOptions, connectPool, type PoolCredentials } from "../cognito/connect.ts";
import type { JobDocument } from "../documents/index.ts";
import { extractRows } from "../extract/database/extract-rows.ts";
import { databaseOpener } from "../extract/database/open-database.ts";
import { extractTable } from "../extract/tables/extract-table.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import { type Intention, type OpenJob, openJob } from "../jobs/open-job.ts";
import { paceOf } from "../jobs/pace.ts";
import type { PacedPool, Workplace } from "../jobs/workplace.ts";
import { pacedPool, retryingPool, unhurriedPool } from "../load/index.ts";
import { listenForSignals } from "./signals.ts";
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
    const open = await openJob(job, profile, inputOf(job, options.tell, signals.drain), options.intention);
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

/** How to connect to a target, what the command line says going before the job file. */
export function connectOptions(target: JobDocument["target"], given: TargetOptions): ConnectOptions {
  const region = given.region ?? target.region;
  const endpointUrl = given.endpointUrl ?? target.endpointUrl;
  return {
    userPoolId: target.userPoolId,
    environment: process.env,
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(given.profile === undefined ? {} : { profile: given.profile }),
    ...(given.insecureEndpoint === undefined ? {} : { insecureEndpoint: given.insecureEndpoint }),
  };
}

/** What is spooled where the job reads no file. */
export function inputOf(
  { database, tableFile }: Job,
  tell: (event: JobEvent) => void,
  signal: AbortSignal,
): AsyncIterable<Uint8Array | string> {
  const onRows = (rows: number) => tell({ type: "extracting", rows });
  if (tableFile !== undefined) return extractTable(tableFile, { signal, onRows });
  if (database === undefined) return process.stdin;
  return extractRows(databaseOpener(database, process.env), { pageRows: database.pageRows, signal, onRows, sleep });
}

/** Waits; rejects with the reason of an aborted signal. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}
