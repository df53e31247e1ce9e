import { identityPoolAction } from "../identity-pools/identity-pool-action.ts";
import { IDENTITY_POOL_OPERATIONS } from "../identity-pools/identity-pool-operations.ts";
import { LOG_OPERATIONS } from "../logs/log-operations.ts";
import { OPERATIONS } from "../operations/all-operations.ts";

/** The names that a fault may be asked for: every operation, of whatever service, and `Upload`. */
export function servedNames(): ReadonlySet<string> {
  const identityPools = IDENTITY_POOL_OPERATIONS.map(({ name }) => identityPoolAction(name));
  return new Set([...OPERATIONS, ...LOG_OPERATIONS].map(({ name }) => name).concat(identityPools, "Upload"));
}
