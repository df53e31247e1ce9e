import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import { sessionOfToken } from "../state/sessions.ts";
import { readUser } from "../state/users.ts";
import { issueTokens } from "./issue-tokens.ts";
import type { Pool } from "./pool.ts";
import { checkSecretHash } from "./sign-in.ts";

export const REFRESH_FLOWS: ReadonlySet<string> = new Set(["REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"]);

/** New access and ID tokens for a refresh token. Throws NotAuthorizedException for one that is over, revoked or another client's. */
export function refreshTokens(context: Context, pool: Pool, client: StoredClient, parameters: Readonly<Record<string, string>>): object {
  const { store, clock } = context;
  const flows: readonly string[] = client.definition.ExplicitAuthFlows ?? [];
  // The older names of the flows say nothing about refreshing, which they allow.
  if (flows.some((flow) => flow.startsWith("ALLOW_")) && !flows.includes("ALLOW_REFRESH_TOKEN_AUTH")) {
    throw new ServiceError("InvalidParameterException", "Auth flow not enabled for this client");
  }
  const { REFRESH_TOKEN: token, SECRET_HASH: secretHash } = parameters;
  if (!token) throw new ServiceError("InvalidParameterException", "Missing required parameter REFRESH_TOKEN");
  const session = sessionOfToken(store, token);
  const user = session?.client === client.id ? readUser(store, session.user) : undefined;
  if (session === undefined || user === undefined) throw refused("Invalid Refresh Token");
  checkSecretHash(client, [user.username, user.sub], secretHash);
  if (session.expires < clock.now()) throw refused("Refresh Token has expired");
  if (!user.enabled) throw refused("User is disabled.");
  return issueTokens(context, pool, client, user, session);
}

function refused(message: string): ServiceError {
  return new ServiceError("NotAuthorizedException", message);
}
