import { expireImportJobs } from "../import/expire-import-jobs.ts";
import { importJobsBefore } from "../import/import-job.ts";
import { importJobView } from "../import/import-job-view.ts";
import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { pagingToken, poolId } from "../shapes/members.ts";
import { integer, structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "ListUserImportJobs",
  category: "UserPoolResourceRead",
  input: structure({ UserPoolId: poolId, MaxResults: integer(1, 60) }, { PaginationToken: pagingToken }),
  write: false,
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    expireImportJobs(context);
    const size = Math.min(input.MaxResults, LONGEST_PAGE);
    const found = importJobsBefore(context.store, pool.id, keyOf(input.PaginationToken), size + 1);
    const page = found.slice(0, size);
    const last = page.at(-1);
    return {
      UserImportJobs: page.map((job) => importJobView(context, job)),
      ...(found.length > size && last !== undefined ? { PaginationToken: tokenOf(last.key) } : {}),
    };
  },
});

/** The model allows 60 to be asked for and 50 to be answered. */
const LONGEST_PAGE = 50;

function tokenOf(key: number): string {
  return Buffer.from(`before ${key}`).toString("base64url");
}

function keyOf(token: string | undefined): number {
  if (token === undefined) return Number.MAX_SAFE_INTEGER;
  const key = /^before (\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (key === undefined) throw new ServiceError("InvalidParameterException", "Invalid pagination token.");
  return Number(key);
}
