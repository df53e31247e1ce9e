import type { HashAlgorithm, HashVerdict } from "../../model/index.ts";
import { unusable } from "./verdict.ts";

/**
 * An importable hash against what the source calls its scheme, such as Clerk's `password_hasher`. The name decides where
 * it says more than the hash: a pepper or a first hash cannot be seen in the text. Undefined where both agree.
 */
export function againstScheme(scheme: string, algorithm: HashAlgorithm, stored: string): HashVerdict | undefined {
  const name = scheme
    .trim()
    .toLowerCase()
    .replaceAll(/[-. :]/g, "_");
  // Clerk calls it so where the salt is base64 to be decoded, Django where it is the text itself.
  if (name === "pbkdf2_sha256" && stored.startsWith("pbkdf2_sha256$"))
    return unusable("PBKDF2-SHA256 of Django or Clerk", "hash-ambiguous");
  const meant = PLAIN.get(name);
  if (meant === algorithm) return undefined;
  if (meant !== undefined) return unusable("hash of another scheme than the source names", "hash-scheme-differs");
  const form = PREHASHED.get(name);
  if (form !== undefined) return unusable(form, "hash-prehashed");
  return unusable("hash of a scheme whose name is not known", "hash-algorithm-unsupported");
}

const PLAIN: ReadonlyMap<string, HashAlgorithm> = new Map([
  ["bcrypt", "BCRYPT"],
  ["bcrypt2a", "BCRYPT"],
  ["bcrypt2b", "BCRYPT"],
  ["bcrypt2y", "BCRYPT"],
  ["blowfish", "BCRYPT"],
  ["scrypt", "SCRYPT"],
  ["scrypt_werkzeug", "SCRYPT"],
  ["scrypt_django", "SCRYPT"],
  ["argon2", "ARGON2ID"],
  ["argon2id", "ARGON2ID"],
  ["pbkdf2", "PBKDF2_SHA256"],
  ["pbkdf2_sha256", "PBKDF2_SHA256"],
  ["pbkdf2_sha256_django", "PBKDF2_SHA256"],
]);

const PREHASHED: ReadonlyMap<string, string> = new Map([
  ["bcrypt_peppered", "bcrypt with a pepper"],
  ["bcrypt_pepper", "bcrypt with a pepper"],
  ["peppered", "hash with a pepper"],
  ["prehashed", "hash over another hash"],
  ["wrapped", "hash over another hash"],
  ["bcrypt_sha256", "bcrypt over SHA-256"],
  ["bcrypt_sha256_django", "Django bcrypt over SHA-256"],
  ["bcrypt_sha512", "bcrypt over SHA-512"],
  ["bcrypt_sha1", "bcrypt over SHA-1"],
  ["bcrypt_md5", "bcrypt over MD5"],
  ["meteor", "Meteor bcrypt over SHA-256"],
  ["wordpress", "WordPress bcrypt"],
]);
