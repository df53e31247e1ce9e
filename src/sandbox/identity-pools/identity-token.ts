import type { Context } from "../operation.ts";
import type { Identity } from "./identities.ts";
import type { IdentityPool } from "./identity-pools.ts";
import type { Login } from "./logins.ts";
import { signedToken, verifiedClaims } from "./signed-token.ts";

/** The provider's name under which an identity's own token is shown again. */
export const IDENTITY_TOKEN_PROVIDER = "cognito-identity.amazonaws.com";

/** An identity's OpenID token; `logins` are those it was asked for with, none for a guest. */
export function identityToken(
  { store, clock }: Context,
  pool: IdentityPool,
  identity: Identity,
  logins: readonly Login[],
  options: { readonly seconds: number; readonly principalTags?: Readonly<Record<string, string>> | undefined },
): string {
  const issuedAt = Math.floor(clock.now() / 1000);
  const names = logins.flatMap(({ provider, subject }) => [provider, `${provider}:${pool.id}:${subject}`]);
  return signedToken(store, {
    sub: identity.id,
    aud: pool.id,
    amr: logins.length === 0 ? ["unauthenticated"] : ["authenticated", ...names],
    iss: `https://${IDENTITY_TOKEN_PROVIDER}`,
    ...tagClaim(options.principalTags),
    iat: issuedAt,
    exp: issuedAt + options.seconds,
  });
}

/** Whether a text is an identity's own token that has not expired. */
export function isTokenOf({ store, clock }: Context, pool: IdentityPool, identity: Identity, token: string): boolean {
  const claims = verifiedClaims(store, token);
  return claims?.["sub"] === identity.id && claims["aud"] === pool.id && Number(claims["exp"]) > clock.now() / 1000;
}

function tagClaim(tags: Readonly<Record<string, string>> | undefined): object {
  if (tags === undefined) return {};
  const lists = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]));
  return { "https://aws.amazon.com/tags": { principal_tags: lists } };
}
