import type { Store } from "./store.ts";

/** The latest virtual instant that the store knows, in epoch milliseconds: time must not run backwards over a restart. */
export function latestInstant(store: Store): number {
  const fact = store.prepare("SELECT value FROM facts WHERE name = 'instant'").get() as { value: number } | undefined;
  const user = store.prepare("SELECT created FROM users ORDER BY key DESC LIMIT 1").get() as { created: number } | undefined;
  return Math.max(fact?.value ?? 0, user?.created ?? 0);
}

export function rememberInstant(store: Store, nowMs: number): void {
  store.write(() => store.prepare("INSERT OR REPLACE INTO facts VALUES ('instant', ?)").run(nowMs));
}
