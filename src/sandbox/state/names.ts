import type { Pool } from "../rules/pool.ts";
import { NAME_KINDS, type SignInName } from "../rules/sign-in-names.ts";
import type { Store } from "./store.ts";

/** Gives a name to a user; false where somebody has it already, be it the same user. */
export function claimName(store: Store, pool: Pool, name: SignInName, user: number): boolean {
  return (
    store.prepare("INSERT OR IGNORE INTO sign_in_names VALUES (?, ?, ?, ?)").run(pool.key, kindOf(name), name.folded, user).changes === 1
  );
}

/** Takes a name from a user who has it. */
export function releaseName(store: Store, pool: Pool, name: SignInName, user: number): void {
  store
    .prepare("DELETE FROM sign_in_names WHERE pool = ? AND kind = ? AND folded = ? AND user = ?")
    .run(pool.key, kindOf(name), name.folded, user);
}

/** The key of the user who has a name. */
export function holderOf(store: Store, pool: Pool, name: SignInName): number | undefined {
  const row = store
    .prepare("SELECT user FROM sign_in_names WHERE pool = ? AND kind = ? AND folded = ?")
    .get(pool.key, kindOf(name), name.folded) as { user: number } | undefined;
  return row?.user;
}

function kindOf(name: SignInName): number {
  const kind = NAME_KINDS.get(name.kind);
  if (kind === undefined) throw new TypeError(`${name.kind} is no kind of sign-in name.`);
  return kind;
}
