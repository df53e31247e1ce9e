import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { poolId } from "../shapes/members.ts";
import { idpIdentifier } from "../shapes/provider-user.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { providerByIdentifier, viewProvider } from "../state/providers.ts";

export const operation = defineOperation({
  name: "GetIdentityProviderByIdentifier",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ UserPoolId: poolId, IdpIdentifier: idpIdentifier }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const provider = providerByIdentifier(context.store, pool, input.IdpIdentifier);
    if (provider === undefined) throw new ServiceError("ResourceNotFoundException", "No identity provider has this identifier.");
    return { IdentityProvider: viewProvider(pool, provider) };
  },
});
