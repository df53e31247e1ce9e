import type { HashAlgorithm, PoolProfile } from "../../model/index.ts";
import type { PlanReport } from "./plan-report.ts";

/** By what a part is told from others: the algorithm of its import job, undefined for a job without password hashes. */
export type PartKey = HashAlgorithm | undefined;

/** Which part users without a hash ride in: that of the most frequent algorithm, as an empty cell asks for a reset there. */
export function keyWithoutHash(imported: Partial<Record<HashAlgorithm, number>>, profile: Pick<PoolProfile, "firstAuthFactors">): PartKey {
  // In a passwordless pool they come in CONFIRMED, which is documented for a job without an algorithm alone.
  if (profile.firstAuthFactors.some((factor) => factor !== "PASSWORD")) return undefined;
  let most: HashAlgorithm | undefined;
  for (const [algorithm, users] of Object.entries(imported) as [HashAlgorithm, number][]) {
    if (users > (most === undefined ? 0 : (imported[most] ?? 0))) most = algorithm;
  }
  return most;
}

/** How many parts so many users of the import-job route need. */
export function partCount(
  users: number,
  imported: Partial<Record<HashAlgorithm, number>>,
  profile: Pick<PoolProfile, "firstAuthFactors">,
  maxRows: number,
): number {
  const counts = new Map<PartKey, number>(Object.entries(imported) as [HashAlgorithm, number][]);
  const withHash = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const riders = keyWithoutHash(imported, profile);
  counts.set(riders, (counts.get(riders) ?? 0) + Math.max(0, users - withHash));
  return [...counts.values()].reduce((parts, count) => parts + Math.ceil(count / maxRows), 0);
}

/** Whether a planned run has anything for import jobs: users to load, or users with a hash whom an earlier run left in doubt. */
export function usesImportJobs({ routes, hashes }: PlanReport): boolean {
  return routes["import-job"].rows > 0 || Object.keys(hashes?.imported ?? {}).length > 0;
}
