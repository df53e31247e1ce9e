import { connectPool } from "../cognito/connect.ts";
import type { Job } from "../jobs/job.ts";
import { type Intention, type OpenJob, openJob } from "../jobs/open-job.ts";
import { paceOf } from "../jobs/pace.ts";
import { withStorage } from "../jobs/storage-failure.ts";
import type { PacedPool, Workplace } from "../jobs/workplace.ts";
import { pacedPool, retryingPool, unhurriedPool } from "../load/index.ts";
import { connectOptions } from "./connect-options.ts";
import { type InputWorld, jobInput } from "./job-input.ts";
import type { StopRequests } from "./stop-requests.ts";
import { workplaceOf } from "./workplace-of.ts";

/** A job that is open, its pool with pace and retries, and the world around. */
export interface Composition {
  readonly open: OpenJob;
  readonly paced: PacedPool;
  readonly workplace: Workplace;
}

export interface ComposeOptions extends InputWorld {
  readonly requests: StopRequests;
  readonly intention?: Intention | undefined;
}

/** Connects a job to its pool, takes its lock, and gives `work` everything composed; closes all of it afterwards. */
export async function withOpenJob<T>(job: Job, options: ComposeOptions, work: (composition: Composition) => Promise<T>): Promise<T> {
  const { requests, target, environment } = options;
  if (job.givenPace?.maxDurationSeconds !== undefined) requests.drainAfter(job.givenPace.maxDurationSeconds);
  const connection = connectPool({
    ...connectOptions(job.document.target, target, environment),
    ...(job.document.identityPool && { identityPool: job.document.identityPool }),
  });
  try {
    const profile = await connection.readProfile(requests.drain);
    const open = await withStorage({ stateFolder: job.stateFolder }, () =>
      openJob(job, profile, (reading) => jobInput(job, options, requests.drain, reading), options.intention),
    );
    try {
      const { rates } = paceOf(job, open.profile);
      const paced = pacedPool(unhurriedPool(connection.pool, requests.stop), rates);
      const composition = {
        open,
        paced: {
          pool: retryingPool(paced),
          rates,
          throttles: () => paced.throttles(),
          limits: retryingPool(pacedPool(connection.pool, rates)),
        },
        workplace: workplaceOf(requests, options.tell),
      };
      return await withStorage({ stateFolder: job.stateFolder, sourceBytes: open.sourceBytes }, () => work(composition));
    } finally {
      open.close();
    }
  } finally {
    await connection.close();
  }
}
