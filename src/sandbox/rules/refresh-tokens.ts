import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import { type Session, tokenOf } from "../state/sessions.ts";
import { readUser, type StoredUser } from "../state/users.ts";
import { issueTokens } from "./issue-tokens.ts";
import type { Pool } from "./pool.ts";
import { checkSecretHash } from "./sign-in.ts";

export const REFRESH_FLOWS: ReadonlySet<string> = new Set(["REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"]);

/**
 * New access and ID tokens for a refresh token, by a sign-in flow. Throws NotAuthorizedException for one that is over, revoked
 * or another client's, InvalidParameterException where the client's tokens rotate, which they do by GetTokensFromRefreshToken alone.
 */
export function refreshTokens(context: Context, pool: Pool, client: StoredClient, parameters: Readonly<Record<string, string>>): object {
  const flows: readonly string[] = client.definition.ExplicitAuthFlows ?? [];
  // The older names of the flows say nothing about refreshing, which they allow.
  const allowed = !flows.some((flow) => flow.startsWith("ALLOW_")) || flows.includes("ALLOW_REFRESH_TOKEN_AUTH");
  if (!allowed || client.definition.RefreshTokenRotation?.Feature === "ENABLED") {
    throw new ServiceError("InvalidParameterException", "Auth flow not enabled for this client");
  }
  const { REFRESH_TOKEN: token, SECRET_HASH: secretHash } = parameters;
  if (!token) throw new ServiceError("InvalidParameterException", "Missing required parameter REFRESH_TOKEN");
  const { session, user } = refreshedSession(context, client, token);
  checkSecretHash(client, [user.username, user.sub], secretHash);
  return issueTokens(context, pool, client, user, { session, refreshToken: undefined });
}

/**
 * The sign-in that a refresh token goes on with. Throws NotAuthorizedException, or RefreshTokenReuseException for a token that
 * another one has replaced and whose time to be tried again is over.
 */
export function refreshedSession(
  { store, clock }: Context,
  client: StoredClient,
  token: string,
): { readonly session: Session; readonly user: StoredUser } {
  const found = tokenOf(store, token);
  const user = found?.session.client === client.id ? readUser(store, found.session.user) : undefined;
  if (found === undefined || user === undefined) throw refused("Invalid Refresh Token");
  if (found.session.expires < clock.now()) throw refused("Refresh Token has expired");
  if (found.goodUntil <= clock.now()) {
    throw new ServiceError("RefreshTokenReuseException", "Refresh Token has been rotated out and cannot be used again");
  }
  if (!user.enabled) throw refused("User is disabled.");
  return { session: found.session, user };
}

function refused(message: string): ServiceError {
  return new ServiceError("NotAuthorizedException", message);
}
