import { refuseUncheckedCertificates } from "../cognito/trust.ts";
import { extractUsers } from "../extract/api/extract-users.ts";
import type { DatabaseReading } from "../extract/database/changes-to-read.ts";
import { extractRows } from "../extract/database/extract-rows.ts";
import { databaseOpener } from "../extract/database/open-database.ts";
import { extractTable } from "../extract/tables/extract-table.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import type { Environment, GivenTarget } from "./connect-options.ts";
import { sleep } from "./sleep.ts";
import { sourcePoolInput } from "./source-pool-input.ts";

/** What a job's input is read with. */
export interface InputWorld {
  readonly target: GivenTarget;
  /** The process's environment, where a source's secrets may stand. */
  readonly environment: Environment;
  /** What is read where the job's source is `-`. */
  readonly standardInput: AsyncIterable<Uint8Array | string>;
  readonly tell: (event: JobEvent) => void;
  /** The job and the target as they were given, where the target is a rehearsal's: a source pool is the real one all the same. */
  readonly rehearsed?: { readonly job: Job; readonly target: GivenTarget } | undefined;
}

/**
 * What is spooled where the job reads no file. `reading`: how much of a database; undefined: as the job says. Throws RunError `usage`
 * where certificates would go unchecked on the way.
 */
export function jobInput(job: Job, world: InputWorld, signal: AbortSignal, reading?: DatabaseReading): AsyncIterable<Uint8Array | string> {
  const { database, api, tableFile } = job;
  const { environment, tell, target, rehearsed } = world;
  // Also for those who look at an API's rows without a pool, whose connection is checked by itself.
  if (api !== undefined || database !== undefined) refuseUncheckedCertificates(environment);
  const onRows = (rows: number, changedUpTo?: string) =>
    tell({ type: "extracting", rows, ...(changedUpTo === undefined ? {} : { changedUpTo }) });
  if (api !== undefined) return extractUsers(api, environment, { sleep, signal, onRows });
  if (job.pool !== undefined) return sourcePoolInput(job, job.pool, { ...(rehearsed ?? { job, target }), environment, tell, signal });
  if (tableFile !== undefined) return extractTable(tableFile, { signal, onRows });
  if (database === undefined) return world.standardInput;
  const { pageRows, changedSince } = database;
  return extractRows(databaseOpener(database, environment), { pageRows, changedSince, reading, signal, onRows, sleep });
}
