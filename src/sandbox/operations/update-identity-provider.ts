import { defineOperation } from "../operation.ts";
import { checkProvider } from "../rules/provider.ts";
import { anyText, poolId, providerName } from "../shapes/members.ts";
import { idpIdentifier } from "../shapes/provider-user.ts";
import { list, map, structure, text } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { refuseTakenIdentifier, requireProvider, viewProvider } from "../state/providers.ts";

export const operation = defineOperation({
  name: "UpdateIdentityProvider",
  category: "UserPoolResourceUpdate",
  write: true,
  input: structure(
    { UserPoolId: poolId, ProviderName: providerName },
    {
      ProviderDetails: map(anyText),
      AttributeMapping: map(anyText, text({ min: 1, max: 32 })),
      IdpIdentifiers: list(idpIdentifier, 0, 50),
    },
  ),
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const provider = requireProvider(store, pool, input.ProviderName);
    checkProvider(pool, provider.name, provider.type, input.AttributeMapping ?? {});
    refuseTakenIdentifier(store, pool, provider.name, input.IdpIdentifiers ?? []);
    // What is given replaces what was there as a whole; nothing says that what is left out is reset, so it stays.
    const { ProviderDetails, AttributeMapping, IdpIdentifiers } = provider.definition;
    const definition = {
      ProviderDetails: input.ProviderDetails ?? ProviderDetails,
      AttributeMapping: input.AttributeMapping ?? AttributeMapping,
      IdpIdentifiers: input.IdpIdentifiers ?? IdpIdentifiers,
    };
    store
      .prepare("UPDATE providers SET definition = ?, modified = ? WHERE key = ?")
      .run(JSON.stringify(definition), clock.now(), provider.key);
    return { IdentityProvider: viewProvider(pool, requireProvider(store, pool, provider.name)) };
  },
});
