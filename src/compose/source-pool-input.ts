import { join } from "node:path";
import { connectPool } from "../cognito/connect.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import { paceOf } from "../jobs/pace.ts";
import { readPoolUsers } from "../jobs/pool-source/read-pool-users.ts";
import { stateFolderAt } from "../jobs/state-folder.ts";
import { pacedPool, retryingPool } from "../load/index.ts";
import { DEFAULT_QUOTAS, type PoolSourceSpec } from "../model/index.ts";
import { connectOptions, type Environment, type GivenTarget } from "./connect-options.ts";

interface SourcePoolWorld {
  /** Whose pace holds. */
  readonly job: Job;
  /** Who asks, and what may be sent over plain http; Region and endpoint are the job file's. */
  readonly target: GivenTarget;
  readonly environment: Environment;
  readonly tell: (event: JobEvent) => void;
  readonly signal: AbortSignal;
}

/** Reads a job's source pool, at the job's share of the documented request limits; connects when the first user is asked for. */
export async function* sourcePoolInput(
  { stateFolder }: Job,
  { groups, profile, ...source }: PoolSourceSpec,
  { job, target, environment, tell, signal }: SourcePoolWorld,
): AsyncGenerator<string, void, void> {
  const { insecureEndpoint, credentials } = target;
  // A profile that the job file names for its source is another account's perhaps: credentials given are not for it.
  const who = profile === undefined ? { profile: target.profile, credentials } : { profile };
  const connection = connectPool(connectOptions(source, { ...who, insecureEndpoint }, environment));
  try {
    // Nobody raises a limit for a pool that is only read.
    const pace = { ...job.document.pace, raise: {} };
    const { rates } = paceOf({ ...(job.givenPace && { givenPace: job.givenPace }), document: { pace } }, { quotas: DEFAULT_QUOTAS });
    const onRows = (rows: number, repeated: number) => tell({ type: "extracting", rows, ...(repeated === 0 ? {} : { repeated }) });
    const scratch = join(stateFolderAt(stateFolder).spool, `memberships-${process.pid}.tmp`);
    yield* readPoolUsers(retryingPool(pacedPool(connection.pool, rates)), { groups, scratch, signal, onRows });
  } finally {
    await connection.close();
  }
}
