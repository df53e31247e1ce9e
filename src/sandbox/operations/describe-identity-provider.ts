import { defineOperation } from "../operation.ts";
import { poolId, providerName } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { requireProvider, viewProvider } from "../state/providers.ts";

export const operation = defineOperation({
  name: "DescribeIdentityProvider",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ UserPoolId: poolId, ProviderName: providerName }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    return { IdentityProvider: viewProvider(pool, requireProvider(context.store, pool, input.ProviderName)) };
  },
});
