import { argon2Sync, pbkdf2Sync, randomBytes, scryptSync } from "node:crypto";
import { hashSync } from "bcryptjs";

/** Hashes of a password in the forms that import jobs take, with any parameters, also ones over the ceilings. */

export function bcryptHash(password: string, cost = 4, letter = "b"): string {
  return hashSync(password, cost).replace(/^\$2b/, `$2${letter}`);
}

export function scryptHash(password: string, N = 16, r = 8, p = 1, keyBytes = 32): string {
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, keyBytes, { N, r, p, maxmem: 2 ** 28 });
  return `${N}$${r}$${p}$${salt.toString("hex")}$${key.toString("hex")}`;
}

export function argon2idHash(password: string, memory = 8, passes = 1, parallelism = 1, keyBytes = 32): string {
  const nonce = randomBytes(16);
  const key = argon2Sync("argon2id", { message: password, nonce, memory, passes, parallelism, tagLength: keyBytes });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(key)}`;
}

export function pbkdf2Hash(password: string, iterations = 10, keyBytes = 32, salt = randomBytes(16)): string {
  return `$pbkdf2-sha256$${iterations}$${base64(salt)}$${base64(pbkdf2Sync(password, salt, iterations, keyBytes, "sha256"))}`;
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
