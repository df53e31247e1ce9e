import { randomBytes, randomUUID } from "node:crypto";
import type { Context } from "../operation.ts";
import type { StoredClient } from "../state/clients.ts";
import { sign } from "../state/signing-key.ts";
import type { Store } from "../state/store.ts";
import type { StoredUser } from "../state/users.ts";
import type { Pool } from "./pool.ts";

/** The tokens of a signed-in user: well formed, and signed with a key that nobody else knows. */
export function issueTokens({ store, clock }: Context, pool: Pool, client: StoredClient, user: StoredUser): object {
  const issuedAt = Math.floor(clock.now() / 1000);
  const claims = {
    sub: user.sub,
    iss: `https://cognito-idp.${pool.region}.amazonaws.com/${pool.id}`,
    auth_time: issuedAt,
    iat: issuedAt,
    exp: issuedAt + LIFE_SECONDS,
    jti: randomUUID(),
    ...groupClaims(store, user),
  };
  const profile = Object.fromEntries(user.attributes);
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: token(store, { ...claims, token_use: "access", client_id: client.id, username: user.username }),
      IdToken: token(store, { ...profile, ...claims, token_use: "id", aud: client.id, "cognito:username": user.username }),
      RefreshToken: randomBytes(64).toString("base64url"),
      TokenType: "Bearer",
      ExpiresIn: LIFE_SECONDS,
    },
  };
}

const LIFE_SECONDS = 3600;

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
