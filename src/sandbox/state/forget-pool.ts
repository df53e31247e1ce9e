import type { Pool } from "../rules/pool.ts";
import { userKeys } from "./pools.ts";
import type { Store } from "./store.ts";

/** Deletes a pool with everything in it; its import jobs and its part in the bill are forgotten elsewhere. */
export function forgetPool(store: Store, pool: Pool): void {
  const [first, end] = userKeys(pool);
  for (const table of ["memberships", "former_passwords", "sessions", "rotated_tokens", "codes", "mfa_preferences"]) {
    store.prepare(`DELETE FROM ${table} WHERE user >= ? AND user < ?`).run(first, end);
  }
  store.prepare("DELETE FROM users WHERE key >= ? AND key < ?").run(first, end);
  for (const table of ["sign_in_names", "groups", "providers", "links", "clients", "pool_accounts", "pool_mfa"]) {
    store.prepare(`DELETE FROM ${table} WHERE pool = ?`).run(pool.key);
  }
  store.prepare("DELETE FROM pools WHERE key = ?").run(pool.key);
}
