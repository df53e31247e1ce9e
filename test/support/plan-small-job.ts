import { readJob } from "../../src/jobs/job.ts";
import { openJob } from "../../src/jobs/open-job.ts";
import type { PlanReport } from "../../src/jobs/plan/plan-report.ts";
import { planJob } from "../../src/jobs/plan-job.ts";
import { refuseUnfinishedRun } from "../../src/jobs/unfinished-run.ts";
import type { SandboxPool } from "./sandbox-pool.ts";

/** Plans a job in this process, as `poolferry plan` does. */
export async function planSmallJob(path: string, pool: SandboxPool): Promise<{ readonly plan: PlanReport; readonly exitCode: number }> {
  const job = await readJob(path);
  const profile = await pool.profile();
  const connection = pool.connect();
  const never = new AbortController().signal;
  const workplace = { wallClock: Date.now, now: () => performance.now(), sleep: async () => {}, tell: () => {}, drain: never, stop: never };
  try {
    const open = await openJob(job, profile, nothing());
    try {
      refuseUnfinishedRun(open);
      const { plan } = await planJob(open, { pool: connection.pool, rates: profile.quotas, throttles: () => 0 }, workplace);
      return { plan, exitCode: 0 };
    } finally {
      open.close();
    }
  } finally {
    await connection.close();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
