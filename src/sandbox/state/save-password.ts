import type { Store } from "./store.ts";
import type { StoredUser } from "./users.ts";

/** Gives a user a password and the status that follows from it; a temporary one ends at `expires`, epoch milliseconds. */
export function savePassword(
  store: Store,
  user: StoredUser,
  {
    hash,
    expires,
    status,
    nowMs,
  }: { readonly hash: string; readonly expires: number | undefined; readonly status: string; readonly nowMs: number },
): void {
  store
    .prepare("UPDATE users SET password = ?, password_expires = ?, status = ?, modified = ? WHERE key = ?")
    .run(hash, expires ?? null, status, nowMs, user.key);
}
