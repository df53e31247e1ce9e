import { type ConnectOptions, connectPool, type PoolConnection } from "../cognito/connect.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import { paceOf } from "../jobs/pace.ts";
import type { Workplace } from "../jobs/workplace.ts";
import { type Pool, pacedPool, retryingPool, unhurriedPool } from "../load/index.ts";
import { DEFAULT_QUOTAS } from "../model/index.ts";
import { sleep } from "./compose.ts";
import { connectOptions } from "./connect-options.ts";
import { listenForSignals } from "./signals.ts";
import type { TargetOptions } from "./target-options.ts";

export interface PoolAtHand {
  readonly connection: PoolConnection;
  /** Paced at the job's share of the documented quotas, and retrying. */
  readonly pool: Pool;
  readonly workplace: Workplace;
}

/** Connects to a job's pool for a command that needs neither the source nor the pool's profile; closes the connection afterwards. */
export async function withPool<T>(
  job: Job,
  target: TargetOptions & Pick<ConnectOptions, "identityPool">,
  tell: (event: JobEvent) => void,
  work: (atHand: PoolAtHand) => Promise<T>,
): Promise<T> {
  const signals = listenForSignals();
  const connection = connectPool({
    ...connectOptions(job.document.target, target),
    ...(target.identityPool && { identityPool: target.identityPool }),
  });
  try {
    // Nobody raises a limit here.
    const pace = { ...job.document.pace, raise: {} };
    const { rates } = paceOf({ document: { pace } }, { quotas: DEFAULT_QUOTAS });
    const paced = pacedPool(unhurriedPool(connection.pool, signals.stop), rates);
    const workplace: Workplace = {
      wallClock: Date.now,
      now: () => performance.now(),
      sleep,
      tell,
      drain: signals.drain,
      stop: signals.stop,
    };
    return await work({ connection, pool: retryingPool(paced), workplace });
  } finally {
    await connection.close();
    signals.close();
  }
}
