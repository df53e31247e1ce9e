import type { Pool } from "../rules/pool.ts";
import { aliasesOf, keptUsername } from "../rules/sign-in-names.ts";
import { releaseName } from "./names.ts";
import type { Store } from "./store.ts";
import type { StoredUser } from "./users.ts";

/** Deletes a user with its names, memberships and links; all of them may be used again. */
export function forgetUser(store: Store, pool: Pool, user: StoredUser): void {
  const folded = keptUsername(pool, user);
  if (folded !== undefined) releaseName(store, pool, { kind: "username", folded }, user.key);
  for (const name of aliasesOf(pool, user.attributes)) releaseName(store, pool, name, user.key);
  for (const table of ["memberships", "links", "former_passwords", "sessions", "rotated_tokens", "codes", "mfa_preferences"]) {
    store.prepare(`DELETE FROM ${table} WHERE user = ?`).run(user.key);
  }
  store.prepare("DELETE FROM users WHERE key = ?").run(user.key);
}
