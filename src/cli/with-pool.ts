import type { ConnectOptions } from "../cognito/connect.ts";
import { withPool as composePool, type PoolAtHand } from "../compose/with-pool.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import { listenForSignals } from "./signals.ts";
import type { TargetOptions } from "./target-options.ts";

/** Connects to a job's pool for a command that needs neither the source nor the pool's profile; closes the connection afterwards. */
export async function withPool<T>(
  job: Job,
  target: TargetOptions & Pick<ConnectOptions, "identityPool">,
  tell: (event: JobEvent) => void,
  work: (atHand: PoolAtHand) => Promise<T>,
): Promise<T> {
  const requests = listenForSignals();
  try {
    return await composePool(job, { target, identityPool: target.identityPool, environment: process.env, tell, requests }, work);
  } finally {
    requests.close();
  }
}
