import type { Pool } from "../rules/pool.ts";
import type { poolMfa } from "../shapes/pool-mfa.ts";
import type { ValueOf } from "../shapes/shape.ts";
import type { Store } from "./store.ts";

/** What SetUserPoolMfaConfig set besides SMS, which is part of the pool's own settings. */
export type PoolMfa = Pick<ValueOf<typeof poolMfa>, "SoftwareTokenMfaConfiguration" | "EmailMfaConfiguration" | "WebAuthnConfiguration">;

export function readPoolMfa(store: Store, pool: Pool): PoolMfa {
  const row = store.prepare("SELECT config FROM pool_mfa WHERE pool = ?").get(pool.key) as { readonly config: string } | undefined;
  return row === undefined ? {} : (JSON.parse(row.config) as PoolMfa);
}

export function savePoolMfa(store: Store, pool: Pool, config: PoolMfa): void {
  store.prepare("INSERT OR REPLACE INTO pool_mfa VALUES (?, ?)").run(pool.key, JSON.stringify(config));
}
