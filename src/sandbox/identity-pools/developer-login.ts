import { ServiceError } from "../service-error.ts";
import type { IdentityPool } from "./identity-pools.ts";
import type { Login } from "./logins.ts";

/** A developer's own user in a pool. Throws InvalidParameterException where the pool has another developer provider, or none. */
export function developerLogin(pool: IdentityPool, provider: string, subject: string): Login {
  if (pool.definition.DeveloperProviderName !== provider) {
    throw new ServiceError("InvalidParameterException", `'${provider}' is not the developer provider of the identity pool.`);
  }
  return { provider, subject };
}

/** The pool's developer provider. Throws InvalidParameterException where it has none. */
export function requireDeveloperProvider(pool: IdentityPool): string {
  const name = pool.definition.DeveloperProviderName;
  if (name === undefined) throw new ServiceError("InvalidParameterException", "The identity pool has no developer provider.");
  return name;
}
