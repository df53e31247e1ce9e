import { connectPool, type PoolConnection } from "../cognito/connect.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import { paceOf } from "../jobs/pace.ts";
import type { Workplace } from "../jobs/workplace.ts";
import { type Pool, pacedPool, retryingPool, unhurriedPool } from "../load/index.ts";
import { DEFAULT_QUOTAS, type IdentityPoolTarget } from "../model/index.ts";
import { connectOptions, type Environment, type GivenTarget } from "./connect-options.ts";
import type { StopRequests } from "./stop-requests.ts";
import { workplaceOf } from "./workplace-of.ts";

export interface PoolAtHand {
  readonly connection: PoolConnection;
  /** Paced at the job's share of the documented quotas, and retrying. */
  readonly pool: Pool;
  readonly workplace: Workplace;
}

export interface PoolWorld {
  readonly target: GivenTarget;
  /** Connects to this one as well. */
  readonly identityPool?: IdentityPoolTarget | undefined;
  readonly environment: Environment;
  readonly tell: (event: JobEvent) => void;
  readonly requests: StopRequests;
}

/** Connects to a job's pool for what needs neither the source nor the pool's profile; closes the connection afterwards. */
export async function withPool<T>(
  job: Job,
  { target, identityPool, environment, tell, requests }: PoolWorld,
  work: (atHand: PoolAtHand) => Promise<T>,
): Promise<T> {
  const connection = connectPool({ ...connectOptions(job.document.target, target, environment), ...(identityPool && { identityPool }) });
  try {
    // Nobody raises a limit here.
    const pace = { ...job.document.pace, raise: {} };
    const { rates } = paceOf({ document: { pace } }, { quotas: DEFAULT_QUOTAS });
    const paced = pacedPool(unhurriedPool(connection.pool, requests.stop), rates);
    return await work({ connection, pool: retryingPool(paced), workplace: workplaceOf(requests, tell) });
  } finally {
    await connection.close();
  }
}
