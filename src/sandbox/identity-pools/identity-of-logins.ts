import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { createIdentity, type Identity, identityByKey, touchIdentity } from "./identities.ts";
import type { IdentityPool } from "./identity-pools.ts";
import { checkLoginCount } from "./login-limit.ts";
import { addLogin, holderOfLogin, type Login, loginsOf } from "./logins.ts";

/**
 * The identity that logins lead to: the wanted one, else the first that one of them leads to, else a new one; logins that led
 * nowhere lead there from now on. Throws DeveloperUserAlreadyRegisteredException for a developer's user of another
 * identity, ResourceConflictException for another provider's.
 */
export function identityOfLogins(context: Context, pool: IdentityPool, logins: readonly Login[], wanted?: Identity): Identity {
  const holders = logins.map((login) => holderOfLogin(context.store, pool, login));
  const known = holders.find((holder) => holder !== undefined);
  const identity = wanted ?? (known === undefined ? createIdentity(context, pool) : identityByKey(context, known));
  let added = false;
  for (const [place, login] of logins.entries()) {
    const holder = holders[place];
    if (holder === identity.key) continue;
    if (holder !== undefined) throw takenElsewhere(pool, login);
    attach(context, pool, login, identity);
    added = true;
  }
  // A fresh identity is as of now anyway.
  if (added && (wanted ?? known) !== undefined) touchIdentity(context, identity.key);
  return identity;
}

function attach(context: Context, pool: IdentityPool, login: Login, identity: Identity): void {
  const { store, settings } = context;
  if (identity.disabled === 1 && settings.identityPools.loginOfDisabledIdentity === "refuse") {
    throw new ServiceError("NotAuthorizedException", `Access to Identity '${identity.id}' is forbidden.`);
  }
  const logins = loginsOf(store, identity.key);
  if (login.provider !== pool.definition.DeveloperProviderName && logins.some(({ provider }) => provider === login.provider)) {
    throw new ServiceError("ResourceConflictException", `The identity is linked to another user of '${login.provider}'.`);
  }
  if (settings.identityPools.twentyFirstLogin === "refuse") checkLoginCount(context, logins.length + 1);
  addLogin(store, pool, login, identity.key);
}

function takenElsewhere(pool: IdentityPool, { provider }: Login): ServiceError {
  return provider === pool.definition.DeveloperProviderName
    ? new ServiceError(
        "DeveloperUserAlreadyRegisteredException",
        "The provided developer user identifier is already registered with Cognito under a different identity ID.",
      )
    : new ServiceError("ResourceConflictException", `The user of '${provider}' is already linked to another identity.`);
}
