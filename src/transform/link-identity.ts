import type { IdentityLink, PoolProfile } from "../model/index.ts";
import { foldOf } from "./name-fold.ts";

/**
 * Compiles the name of a link's identity: that of the profile which Cognito makes at its first sign-in, `Google_123`, folded as
 * the pool folds usernames. An identity that has such a profile, or that another user is linked to, cannot be linked.
 */
export function compileLinkIdentity(profile: Pick<PoolProfile, "caseSensitive">): (link: Pick<IdentityLink, "provider" | "id">) => string {
  const fold = foldOf(profile);
  return ({ provider, id }) => fold(`${provider}_${id}`);
}

/** Compiles the search for the provider of the pool whose user's own profile a username names; undefined for any other name. */
export function compileReservedProvider(profile: PoolProfile): (username: string) => string | undefined {
  const fold = foldOf(profile);
  const prefixes = profile.identityProviders.map(({ name }) => ({ name, prefix: fold(`${name}_`) }));
  return (username) => {
    if (!username.includes("_")) return undefined;
    const folded = fold(username);
    for (const { name, prefix } of prefixes) if (folded.length > prefix.length && folded.startsWith(prefix)) return name;
    return undefined;
  };
}
