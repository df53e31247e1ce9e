import { takesHashes } from "../../load/index.ts";
import type { HashAlgorithm } from "../../model/index.ts";
import type { RunContext } from "./run-context.ts";

/** Before anybody is loaded: whether the pool takes password hashes, where the run has some and the pool's CSV header does not tell. */
export async function askForHashes({ plan, job, pool }: RunContext, signal: AbortSignal): Promise<void> {
  const { logsRoleArn } = job.document.importJob;
  const [algorithm] = Object.keys(plan.hashes?.imported ?? {}) as HashAlgorithm[];
  if (plan.hashes?.poolTakesHashes !== "asked-by-the-run" || algorithm === undefined || logsRoleArn === undefined) return;
  await takesHashes(pool, logsRoleArn, algorithm, signal);
}
