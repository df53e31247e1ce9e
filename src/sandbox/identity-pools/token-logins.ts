import { createHash } from "node:crypto";
import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { IdentityPool } from "./identity-pools.ts";
import type { Login } from "./logins.ts";
import { unverifiedClaims, verifiedClaims } from "./signed-token.ts";

/**
 * The users whose providers' tokens a request shows. A user pool's token must be the sandbox's own; tokens of other
 * providers cannot be checked here, and stand for the subject they name. Throws NotAuthorizedException.
 */
export function tokenLogins(context: Context, pool: IdentityPool, tokens: Readonly<Record<string, string>> | undefined): readonly Login[] {
  return Object.entries(tokens ?? {}).map(([provider, token]) => ({ provider, subject: subjectOf(context, pool, provider, token) }));
}

function subjectOf(context: Context, { definition }: IdentityPool, provider: string, token: string): string {
  const clients = (definition.CognitoIdentityProviders ?? []).filter(({ ProviderName }) => ProviderName === provider);
  if (clients.length > 0) return subjectOfUserPool(context, provider, clients, token);
  const others = [
    ...Object.keys(definition.SupportedLoginProviders ?? {}),
    ...(definition.SamlProviderARNs ?? []),
    ...(definition.OpenIdConnectProviderARNs ?? []).map((arn) => arn.slice(arn.indexOf("/") + 1)),
  ];
  if (!others.includes(provider)) throw refused("Token is not from a supported provider of this identity pool.");
  const claims = unverifiedClaims(token);
  if (isPast(context, claims?.["exp"])) throw refused("Invalid login token. Token expired.");
  return typeof claims?.["sub"] === "string" ? claims["sub"] : createHash("sha256").update(token).digest("base64url");
}

function subjectOfUserPool(
  context: Context,
  provider: string,
  clients: readonly { readonly ClientId?: string | undefined }[],
  token: string,
): string {
  const claims = verifiedClaims(context.store, token);
  if (claims?.["iss"] !== `https://${provider}` || typeof claims["sub"] !== "string")
    throw refused("Invalid login token. Not a valid OpenId Connect identity token.");
  if (!clients.some(({ ClientId }) => ClientId === claims["aud"])) throw refused("Invalid login token. Incorrect token audience.");
  if (isPast(context, claims["exp"])) throw refused("Invalid login token. Token expired.");
  return claims["sub"];
}

function isPast({ clock }: Context, exp: unknown): boolean {
  return typeof exp === "number" && exp <= clock.now() / 1000;
}

function refused(message: string): ServiceError {
  return new ServiceError("NotAuthorizedException", message);
}
