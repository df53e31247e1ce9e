import { viewIdentity } from "./rules/identity-link.ts";
import { checkNewUser, insertUser } from "./rules/new-user.ts";
import { ServiceError } from "./service-error.ts";
import type { Sandbox } from "./start-sandbox.ts";
import { findPool } from "./state/pools.ts";
import { requireProvider } from "./state/providers.ts";

/**
 * Makes the user that a first federated sign-in makes: `Provider_subject`, status EXTERNAL_PROVIDER. Answers the username.
 * Rejects with a ServiceError for an unknown pool or provider, bad attributes, and a user that exists.
 */
export async function addFederatedUser(
  sandbox: Pick<Sandbox, "store" | "settings" | "clock">,
  poolId: string,
  identity: { readonly provider: string; readonly subject: string; readonly attributes?: ReadonlyMap<string, string> },
): Promise<string> {
  const { store, settings, clock } = sandbox;
  const username = `${identity.provider}_${identity.subject}`;
  store.write(() => {
    const pool = findPool(sandbox, poolId);
    if (pool === undefined) throw new ServiceError("ResourceNotFoundException", `User pool ${poolId} does not exist.`);
    const { type } = requireProvider(store, pool, identity.provider);
    // Also where usernames are addresses, a federated user has a username of its own.
    const named = { ...pool, usernames: "plain" } as const;
    const checked = checkNewUser(named, username, identity.attributes ?? new Map());
    const own = viewIdentity({ provider: identity.provider, value: identity.subject, created: clock.now() }, type, true);
    const user = { ...checked, attributes: new Map([...checked.attributes, ["identities", JSON.stringify([own])]]) };
    const insertion = insertUser(store, settings, named, user, { status: "EXTERNAL_PROVIDER", nowMs: clock.now(), takenAlias: "refuse" });
    if (insertion.clash !== undefined) throw new ServiceError("UsernameExistsException", "User account already exists");
  });
  await store.committed();
  return username;
}
