import type { Store } from "../state/store.ts";
import type { StoredUser } from "../state/users.ts";
import { hashPassword } from "./password-hash.ts";
import { checkPasswordHistory, keepFormerPassword } from "./password-history.ts";
import { checkPassword, temporaryPasswordEnd } from "./password-policy.ts";
import type { Pool } from "./pool.ts";
import { statusAfter } from "./user-status.ts";

/**
 * Gives a user a password and the status that follows from it, inside the running write. Throws InvalidPasswordException
 * or PasswordHistoryPolicyViolationException.
 */
export function setPassword(store: Store, pool: Pool, user: StoredUser, password: string, permanent: boolean, nowMs: number): void {
  checkPassword(pool, password);
  checkPasswordHistory(store, pool, user, password);
  keepFormerPassword(store, pool, user);
  store
    .prepare("UPDATE users SET password = ?, password_expires = ?, status = ?, modified = ? WHERE key = ?")
    .run(
      hashPassword(password),
      permanent ? null : temporaryPasswordEnd(pool, nowMs),
      statusAfter(permanent ? "setPermanentPassword" : "setTemporaryPassword", user),
      nowMs,
      user.key,
    );
}
