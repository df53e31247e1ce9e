import { type Context, defineOperation } from "../operation.ts";
import type { Pool } from "../rules/pool.ts";
import { checkProvider } from "../rules/provider.ts";
import { ServiceError } from "../service-error.ts";
import { anyText, poolId } from "../shapes/members.ts";
import { idpIdentifier } from "../shapes/provider-user.ts";
import { list, map, oneOf, structure, text } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { listProviders, refuseTakenIdentifier, requireProvider, viewProvider } from "../state/providers.ts";

export const operation = defineOperation({
  name: "CreateIdentityProvider",
  category: "UserPoolResourceUpdate",
  write: true,
  input: structure(
    {
      UserPoolId: poolId,
      ProviderName: text({ min: 1, max: 32, pattern: "[^_\\p{Z}][\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}][^_\\p{Z}]+" }),
      ProviderType: oneOf("SAML", "Facebook", "Google", "LoginWithAmazon", "SignInWithApple", "OIDC"),
      ProviderDetails: map(anyText),
    },
    {
      AttributeMapping: map(anyText, text({ min: 1, max: 32 })),
      IdpIdentifiers: list(idpIdentifier, 0, 50),
    },
  ),
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const { ProviderName: name, ProviderType: type, ProviderDetails, AttributeMapping, IdpIdentifiers } = input;
    checkProvider(pool, name, type, AttributeMapping ?? {});
    refuseDuplicate(context, pool, name, IdpIdentifiers ?? []);
    store
      .prepare("INSERT INTO providers (pool, name, type, created, modified, definition) VALUES (?, ?, ?, ?, ?, ?)")
      .run(pool.key, name, type, clock.now(), clock.now(), JSON.stringify({ ProviderDetails, AttributeMapping, IdpIdentifiers }));
    return { IdentityProvider: viewProvider(pool, requireProvider(store, pool, name)) };
  },
});

const MOST_PROVIDERS = 300;

function refuseDuplicate({ store }: Context, pool: Pool, name: string, identifiers: readonly string[]): void {
  const others = listProviders(store, pool, 0, MOST_PROVIDERS);
  if (others.some((other) => other.name === name)) {
    throw new ServiceError("DuplicateProviderException", "A provider with this name exists already.");
  }
  refuseTakenIdentifier(store, pool, name, identifiers);
  if (others.length >= MOST_PROVIDERS) {
    throw new ServiceError("LimitExceededException", "The user pool has reached its limit of identity providers.");
  }
}
