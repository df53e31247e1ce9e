import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import { runSmallJob } from "./run-small-job.ts";
import { addPool, type SandboxPool } from "./sandbox-pool.ts";
import { type SmallJob, type SmallRow, smallJob } from "./small-job.ts";

/** Guards are for their own tests: here a few users are many. */
export const OPEN_GUARDS = { shrunkPercent: 100, disablePercent: 100, deletePercent: 100 };

export interface LoadedJob {
  readonly pool: SandboxPool;
  readonly job: SmallJob;
}

/** A pool that a run has loaded with these rows, by admin calls; `sync` goes into the job file. */
export async function loadedJob(
  sandbox: Sandbox,
  rows: readonly SmallRow[],
  { sync = {}, rules = {}, pool, ...changes }: LoadedOptions = {},
): Promise<LoadedJob> {
  const target = pool ?? (await addPool(sandbox));
  const job = await smallJob(target, rows, { route: "admin-api", ...changes, sync: { guards: OPEN_GUARDS, ...sync } }, rules);
  if (rows.length > 0) await runSmallJob(job.path, target);
  return { pool: target, job };
}

interface LoadedOptions {
  readonly sync?: Record<string, unknown>;
  readonly rules?: Record<string, unknown>;
  readonly pool?: SandboxPool;
  readonly [member: string]: unknown;
}
