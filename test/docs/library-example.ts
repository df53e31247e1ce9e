import { connectPool, openJob, pacedPool, readJob, retryingPool, runJob, unhurriedPool } from "../../src/index.ts";

/** Runs a job file to its end and gives the counts of its outcomes. */
export async function migrate(jobPath: string, stopRequest: AbortSignal) {
  const job = await readJob(jobPath);
  const { userPoolId, endpointUrl } = job.document.target;
  const connection = connectPool({ userPoolId, ...(endpointUrl && { endpointUrl }), environment: process.env });
  try {
    const profile = await connection.readProfile();
    const paced = pacedPool(unhurriedPool(connection.pool, stopRequest), profile.quotas);
    const open = await openJob(job, profile, process.stdin);
    try {
      const access = { pool: retryingPool(paced), rates: profile.quotas, throttles: () => paced.throttles() };
      const workplace = {
        wallClock: Date.now,
        now: () => performance.now(),
        sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
        tell: () => undefined,
        drain: stopRequest,
        stop: stopRequest,
      };
      const { summary } = await runJob(open, access, workplace, { confirm: async (plan) => plan.pool.users === 0 });
      return summary.outcomes;
    } finally {
      open.close();
    }
  } finally {
    await connection.close();
  }
}
