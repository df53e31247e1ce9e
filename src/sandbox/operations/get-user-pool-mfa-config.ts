import { defineOperation } from "../operation.ts";
import { viewPoolMfa } from "../rules/pool-mfa.ts";
import { poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "GetUserPoolMfaConfig",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ UserPoolId: poolId }),
  handle: (context, input) => viewPoolMfa(context.store, requirePool(context, input.UserPoolId)),
});
