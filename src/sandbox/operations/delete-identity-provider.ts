import { defineOperation } from "../operation.ts";
import { forgetLinksOfProvider } from "../rules/identity-link.ts";
import { poolId, providerName } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { requireProvider } from "../state/providers.ts";

export const operation = defineOperation({
  name: "DeleteIdentityProvider",
  category: "UserPoolResourceUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, ProviderName: providerName }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const provider = requireProvider(context.store, pool, input.ProviderName);
    forgetLinksOfProvider(context, pool, provider.name);
    context.store.prepare("DELETE FROM providers WHERE key = ?").run(provider.key);
    return {};
  },
});
