import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { type Identity, identityByKey, requirePublicIdentity } from "./identities.ts";
import { identityOfLogins } from "./identity-of-logins.ts";
import { type IdentityPool, identityPoolByKey } from "./identity-pools.ts";
import { IDENTITY_TOKEN_PROVIDER, isTokenOf } from "./identity-token.ts";
import { holderOfLogin, type Login, loginsOf } from "./logins.ts";
import { tokenLogins } from "./token-logins.ts";

export interface Admitted {
  readonly pool: IdentityPool;
  readonly identity: Identity;
  /** None for a guest. */
  readonly logins: readonly Login[];
}

/**
 * The identity that the holder of these tokens may use: the one asked for, to which new logins are linked; or the one that
 * a guest's login leads to already, and the guest's is disabled. Throws NotAuthorizedException for anybody else.
 */
export function admittedIdentity(context: Context, id: string, tokens: Readonly<Record<string, string>> | undefined): Admitted {
  const { store } = context;
  const identity = requirePublicIdentity(context, id);
  const pool = identityPoolByKey(context, identity.pool);
  const own = loginsOf(store, identity.key);
  if (identity.disabled === 1) throw forbidden(id);
  const { [IDENTITY_TOKEN_PROVIDER]: ownToken, ...others } = tokens ?? {};
  if (ownToken !== undefined) {
    if (!isTokenOf(context, pool, identity, ownToken)) throw new ServiceError("NotAuthorizedException", "Invalid login token.");
    identityOfLogins(context, pool, tokenLogins(context, pool, others), identity);
    return { pool, identity, logins: loginsOf(store, identity.key) };
  }
  const logins = tokenLogins(context, pool, others);
  if (logins.length === 0) return { pool, identity: guest(pool, identity, own), logins };
  const holders = logins.map((login) => holderOfLogin(store, pool, login));
  if (own.length > 0 && !holders.includes(identity.key)) {
    throw new ServiceError(
      "NotAuthorizedException",
      "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    );
  }
  const known = holders.find((holder) => holder !== undefined);
  if (own.length > 0 || known === undefined) return { pool, identity: identityOfLogins(context, pool, logins, identity), logins };
  store.prepare("UPDATE identities SET disabled = 1, modified = ? WHERE key = ?").run(context.clock.now(), identity.key);
  return { pool, identity: identityOfLogins(context, pool, logins, identityByKey(context, known)), logins };
}

function guest(pool: IdentityPool, identity: Identity, logins: readonly Login[]): Identity {
  if (logins.length > 0) throw forbidden(identity.id);
  requireGuests(pool);
  return identity;
}

/** Throws NotAuthorizedException where a pool takes no unauthenticated identities. */
export function requireGuests(pool: IdentityPool): void {
  if (!pool.definition.AllowUnauthenticatedIdentities) {
    throw new ServiceError("NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.");
  }
}

function forbidden(id: string): ServiceError {
  return new ServiceError("NotAuthorizedException", `Access to Identity '${id}' is forbidden.`);
}
