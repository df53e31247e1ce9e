import { existsSync } from "node:fs";
import type { BeforeImages } from "../../load/index.ts";
import { BeforeImageStore } from "../ledger/before-images.ts";
import type { OpenJob } from "../open-job.ts";

/**
 * Gives `work` the place where the run keeps what it changes of users that were there before; undefined where it changes none, or the job
 * keeps nothing. Forgets what earlier runs kept for longer than the job wants.
 */
export async function withBeforeImages<T>(
  { job, folder }: Pick<OpenJob, "job" | "folder">,
  run: string,
  wallClock: () => number,
  changesUsers: boolean,
  work: (before: BeforeImages | undefined) => Promise<T>,
): Promise<T> {
  const { keepBeforeImages } = job.document.policies;
  const keeps = keepBeforeImages > 0 && changesUsers;
  if (!keeps && !existsSync(folder.before)) return await work(undefined);
  const store = new BeforeImageStore(folder.before);
  try {
    store.forgetOlderThan(keepBeforeImages, wallClock());
    return await work(keeps ? store.of(run, wallClock) : undefined);
  } finally {
    store.close();
  }
}
