import { ServiceError } from "../service-error.ts";
import type { Store } from "../state/store.ts";
import type { StoredUser } from "../state/users.ts";
import { matchesPassword } from "./password-hash.ts";
import type { Pool } from "./pool.ts";

/** Throws PasswordHistoryPolicyViolationException where a password is one of the user's last ones, as many as the policy says. */
export function checkPasswordHistory(store: Store, pool: Pool, user: StoredUser, password: string): void {
  const size = pool.settings.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0;
  if (size === 0) return;
  const rows = store.prepare("SELECT hash FROM former_passwords WHERE user = ? ORDER BY key DESC LIMIT ?").all(user.key, size - 1);
  const former = (rows as unknown as readonly { readonly hash: string }[]).map((row) => row.hash);
  if ([...(user.password === undefined ? [] : [user.password]), ...former].some((hash) => matchesPassword(password, hash))) {
    throw new ServiceError("PasswordHistoryPolicyViolationException", "Password has previously been used.");
  }
}

/** Keeps the user's present password as a former one, before it is replaced. */
export function keepFormerPassword(store: Store, pool: Pool, user: StoredUser): void {
  const size = pool.settings.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0;
  if (size === 0 || user.password === undefined) return;
  store.prepare("INSERT INTO former_passwords (user, hash) VALUES (?, ?)").run(user.key, user.password);
}
