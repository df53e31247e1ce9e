import type { Context, Services } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { findPool } from "../state/pools.ts";
import { readSession } from "../state/sessions.ts";
import { sign } from "../state/signing-key.ts";
import type { Store } from "../state/store.ts";
import { findBySub, type StoredUser } from "../state/users.ts";
import type { Pool } from "./pool.ts";
import { statusAfter } from "./user-status.ts";

/** The user that an access token was issued to. Throws NotAuthorizedException for one that is made up, over or revoked. */
export function userOfAccessToken(context: Context, token: string): { readonly pool: Pool; readonly user: StoredUser } {
  const claims = claimsOf(context.store, token);
  if (claims?.token_use !== "access") throw refused("Invalid Access Token");
  if (claims.exp * 1000 < context.clock.now()) throw refused("Access Token has expired");
  const session = readSession(context.store, claims.origin_jti);
  const pool = findPool(context, poolIdOf(claims));
  const user = pool === undefined ? undefined : findBySub(context.store, pool, claims.sub);
  if (session === undefined || pool === undefined || user === undefined) throw refused("Access Token has been revoked");
  if (!user.enabled) throw refused("User is disabled.");
  statusAfter("useAccount", user);
  return { pool, user };
}

/** The Region of the pool whose access token a request without a signature carries; empty for anything else. */
export function regionOfAccessToken(services: Pick<Services, "store">, token: unknown): string {
  const claims = typeof token === "string" ? claimsOf(services.store, token) : undefined;
  return claims === undefined ? "" : (poolIdOf(claims).split("_")[0] ?? "");
}

interface Claims {
  readonly sub: string;
  readonly iss: string;
  readonly token_use: string;
  /** Epoch seconds. */
  readonly exp: number;
  readonly origin_jti: string;
}

function claimsOf(store: Store, token: string): Claims | undefined {
  const [head = "", body = "", signature] = token.split(".");
  if (signature !== sign(store, `${head}.${body}`)) return undefined;
  return JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
}

function poolIdOf({ iss }: Claims): string {
  return iss.slice(iss.lastIndexOf("/") + 1);
}

function refused(message: string): ServiceError {
  return new ServiceError("NotAuthorizedException", message);
}
