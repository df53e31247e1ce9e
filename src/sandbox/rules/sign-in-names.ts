import type { Pool } from "./pool.ts";

/** Under what kind a name is kept; part of the uniqueness key. */
export const NAME_KINDS: ReadonlyMap<string, number> = new Map([
  ["username", 0],
  ["email", 1],
  ["phone_number", 2],
  ["preferred_username", 3],
]);

export interface SignInName {
  /** `username` or an attribute. */
  readonly kind: string;
  readonly folded: string;
}

/** The names, besides the username, under which a user with these attributes is found, and which nobody else may have. */
export function aliasesOf(pool: Pool, attributes: ReadonlyMap<string, string>): readonly SignInName[] {
  if (pool.aliases.size === 0) return NO_NAMES;
  const names: SignInName[] = [];
  for (const kind of pool.aliases) {
    const value = attributes.get(kind);
    if (value === undefined || value === "") continue;
    // A preferred_username needs no verification; an address that is the username counts unverified too.
    const counts = kind === "preferred_username" || pool.usernames === "address" || attributes.get(`${kind}_verified`) === "true";
    if (counts) names.push({ kind, folded: pool.fold(value) });
  }
  return names;
}

/** The folded username under which the user is kept; undefined where the username is the sub, which finds its row itself. */
export function keptUsername(pool: Pool, user: { readonly username: string; readonly sub: string }): string | undefined {
  return user.username === user.sub ? undefined : pool.fold(user.username);
}

const NO_NAMES: readonly SignInName[] = [];
