import { randomUUID } from "node:crypto";
import type { Context } from "../operation.ts";
import type { StoredClient } from "../state/clients.ts";
import { beginSession, type Session } from "../state/sessions.ts";
import { sign } from "../state/signing-key.ts";
import type { Store } from "../state/store.ts";
import type { StoredUser } from "../state/users.ts";
import type { Pool } from "./pool.ts";
import { tokenLifeMs } from "./token-life.ts";

/**
 * The tokens of a signed-in user: well formed, and signed with a key that nobody else knows. A sign-in begins a session and
 * gets its refresh token; one that is refreshed keeps the session, and gets the token that it is given.
 */
export function issueTokens(
  { store, clock }: Context,
  pool: Pool,
  client: StoredClient,
  user: StoredUser,
  refreshed?: { readonly session: Session; readonly refreshToken: string | undefined },
): { readonly ChallengeParameters: object; readonly AuthenticationResult: object } {
  const begun = refreshed ?? beginSession(store, user.key, client.id, clock.now(), tokenLifeMs(client, "RefreshToken"));
  const issuedAt = Math.floor(clock.now() / 1000);
  const claims = {
    sub: user.sub,
    iss: `https://cognito-idp.${pool.region}.amazonaws.com/${pool.id}`,
    auth_time: Math.floor(begun.session.created / 1000),
    iat: issuedAt,
    jti: randomUUID(),
    origin_jti: begun.session.origin,
    ...groupClaims(store, user),
  };
  const profile = Object.fromEntries(user.attributes);
  const end = (kind: "AccessToken" | "IdToken") => issuedAt + Math.floor(tokenLifeMs(client, kind) / 1000);
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: token(store, { ...claims, exp: end("AccessToken"), token_use: "access", client_id: client.id, username: user.username }),
      IdToken: token(store, {
        ...profile,
        ...claims,
        exp: end("IdToken"),
        token_use: "id",
        aud: client.id,
        "cognito:username": user.username,
      }),
      ...(begun.refreshToken === undefined ? {} : { RefreshToken: begun.refreshToken }),
      TokenType: "Bearer",
      ExpiresIn: end("AccessToken") - issuedAt,
    },
  };
}

function groupClaims(store: Store, user: StoredUser): object {
  const rows = store
    .prepare("SELECT name FROM memberships JOIN groups ON key = member_of WHERE user = ? ORDER BY precedence IS NULL, precedence, key")
    .all(user.key) as unknown as readonly { readonly name: string }[];
  return rows.length === 0 ? {} : { "cognito:groups": rows.map((row) => row.name) };
}

function token(store: Store, claims: object): string {
  const [head, body] = [{ kid: "sandbox", alg: "HS256", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${head}.${body}.${sign(store, `${head}.${body}`)}`;
}
