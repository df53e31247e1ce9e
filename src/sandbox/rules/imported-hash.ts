import type { Context, Preparation } from "../operation.ts";
import { findUser, type StoredUser } from "../state/users.ts";
import { HASH_ALGORITHMS, type HashAlgorithm } from "./hash-algorithms.ts";
import { hashPassword, IMPORTED_MARK, isImportedHash } from "./password-hash.ts";
import type { Pool } from "./pool.ts";

/** How a hash that came with a user is kept, until the first good sign-in or a new password replaces it. */
export function keptImportedHash(algorithm: HashAlgorithm, hash: string): string {
  return `${algorithm}${IMPORTED_MARK}${hash}`;
}

/** Proves a sign-in's password where the user has an imported hash; undefined where there is nothing to prove. */
export function proveImportedHash(
  { store }: Context,
  pool: Pool,
  { USERNAME: name, PASSWORD: password }: Readonly<Record<string, string>>,
): Promise<Preparation> | undefined {
  if (!name || !password) return undefined;
  const kept = findUser(store, pool, name)?.password;
  if (kept === undefined || !isImportedHash(kept)) return undefined;
  return matches(kept, password).then((proved) => ({ provedHash: proved ? kept : undefined }));
}

/** After the first good sign-in the password is kept like any other. Call inside the running write. */
export function convertImportedHash({ store }: Context, user: StoredUser, password: string): void {
  store.prepare("UPDATE users SET password = ? WHERE key = ?").run(hashPassword(password), user.key);
}

function matches(kept: string, password: string): Promise<boolean> {
  const end = kept.indexOf(IMPORTED_MARK);
  const read = HASH_ALGORITHMS[kept.slice(0, end) as HashAlgorithm].read(kept.slice(end + 1));
  return read === undefined ? Promise.resolve(false) : read.matches(password);
}
