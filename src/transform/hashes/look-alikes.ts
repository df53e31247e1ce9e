import type { HashIssueCode, HashVerdict } from "../../model/index.ts";
import { base64Bytes } from "./encodings.ts";
import { unusable } from "./verdict.ts";

/** Hashes and other values that cannot be carried, some of which look as if they could. */
export function recogniseLookAlike(stored: string): HashVerdict | undefined {
  for (const [begins, form, code] of BEGINNINGS) if (stored.startsWith(begins)) return unusable(form, code);
  for (const [shape, form, code] of SHAPES) if (shape.test(stored)) return unusable(form, code);
  return bareBase64(stored);
}

const OTHER: HashIssueCode = "hash-algorithm-unsupported";

const BEGINNINGS: readonly (readonly [string, string, HashIssueCode])[] = [
  // Cut to its bcrypt part each of these is well-formed and never verifies.
  ["$wp$", "WordPress 6.8 bcrypt", "hash-prehashed"],
  ["bcrypt_sha256$", "Django bcrypt over SHA-256", "hash-prehashed"],
  ["$bcrypt-sha256$", "passlib bcrypt over SHA-256", "hash-prehashed"],
  ["U$", "Drupal hash over an older hash", "hash-prehashed"],
  ["$P$", "phpass, salted MD5 (WordPress before 6.8)", OTHER],
  ["$H$", "phpass, salted MD5 (phpBB)", OTHER],
  ["$S$", "Drupal 7, salted SHA-512", OTHER],
  ["$fbscrypt$", "Firebase scrypt", OTHER],
  ["$7$", "scrypt of crypt(3)", OTHER],
  ["$y$", "yescrypt", OTHER],
  ["$gy$", "gost-yescrypt", OTHER],
  ["$1$", "MD5-crypt", OTHER],
  ["$apr1$", "Apache MD5-crypt", OTHER],
  ["$5$", "SHA-256-crypt", OTHER],
  ["$6$", "SHA-512-crypt", OTHER],
  ["$sha1$", "SHA-1-crypt", OTHER],
  ["$md5", "Sun MD5-crypt", OTHER],
  ["$3$", "NT hash", OTHER],
  ["md5$", "Django salted MD5", OTHER],
  ["sha1$", "Django salted SHA-1", OTHER],
  ["crypt$", "Django DES crypt", OTHER],
  ["SCRAM-SHA-", "SCRAM verifier", OTHER],
  ["c2NyeXB0", "scrypt file header, checked by its own rules", OTHER],
  ["fakeHash:", "Firebase emulator, the password in clear text", "hash-clear-text"],
];

const SHAPES: readonly (readonly [RegExp, string, HashIssueCode])[] = [
  [/^(?:!{1,2}|\*|x|!\*|\*LK\*|NP)$/, "locked account", "hash-locked"],
  [/^[!*]{1,2}\$/, "locked account, its hash marked invalid", "hash-locked"],
  [/^![A-Za-z0-9]{40}$/, "Django unusable password", "hash-locked"],
  [/^\*[0-9A-Fa-f]{40}$/, "MySQL password", OTHER],
  [/^0x0[12]00[0-9A-Fa-f]{48,136}$/, "SQL Server password", OTHER],
  [/^[0-9A-Fa-f]{32}$/, "bare MD5 or NT hash", OTHER],
  [/^[0-9A-Fa-f]{40}$/, "bare SHA-1", OTHER],
  [/^[0-9A-Fa-f]{64}$/, "bare SHA-256", OTHER],
  [/^[0-9A-Fa-f]{96}$/, "bare SHA-384", OTHER],
  [/^[0-9A-Fa-f]{128}$/, "bare SHA-512", OTHER],
];

/** Padded base64 of a digest's length names no algorithm; Firebase's scrypt, which is not Cognito's, has 64 bytes. */
function bareBase64(stored: string): HashVerdict | undefined {
  const lengthOf = stored.endsWith("=") ? base64Bytes(stored)?.length : undefined;
  if (lengthOf === 64) return unusable("64 bytes in base64: Firebase scrypt or bare SHA-512", OTHER);
  return lengthOf === 16 || lengthOf === 20 || lengthOf === 32 ? unusable("bare digest in base64", OTHER) : undefined;
}
