import type { Store } from "./store.ts";

/** The latest virtual instant that the store knows, in epoch milliseconds: time must not run backwards over a restart. */
export function latestInstant(store: Store): number {
  const fact = store.prepare("SELECT value FROM facts WHERE name = 'instant'").get() as { value: number } | undefined;
  return fact?.value ?? 0;
}

/** Keeps an instant, inside the running transaction. */
export function rememberInstant(store: Store, nowMs: number): void {
  store.prepare("INSERT OR REPLACE INTO facts VALUES ('instant', ?)").run(nowMs);
}
