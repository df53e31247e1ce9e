import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import type { Store } from "../state/store.ts";
import { findUser, type StoredUser } from "../state/users.ts";
import type { Pool } from "./pool.ts";
import { checkSecretHash } from "./sign-in.ts";

/** Whether an app client must not tell who is there: PreventUserExistenceErrors. */
export function hidesUsers(client: StoredClient): boolean {
  return client.definition.PreventUserExistenceErrors === "ENABLED";
}

/**
 * The enabled user that an app client's public request names, its secret proved; undefined where there is none and the client
 * must not learn it. Throws UserNotFoundException or NotAuthorizedException otherwise.
 */
export function publicUser(
  store: Store,
  pool: Pool,
  client: StoredClient,
  request: { readonly Username: string; readonly SecretHash?: string | undefined },
): StoredUser | undefined {
  checkSecretHash(client, request.Username, request.SecretHash);
  const user = findUser(store, pool, request.Username);
  if (user?.enabled === true) return user;
  if (hidesUsers(client)) return undefined;
  throw user === undefined
    ? new ServiceError("UserNotFoundException", "Username/client id combination not found.")
    : new ServiceError("NotAuthorizedException", "User is disabled.");
}
