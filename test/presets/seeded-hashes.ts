import { argon2Sync, pbkdf2Sync } from "node:crypto";
import { encodeBase64, hashSync } from "bcryptjs";
import type { Random } from "./made-up-person.ts";

/** The old password of a sample's user, by the user's key in the source: what READMEs of samples state. */
export function passwordOf(sourceKey: string): string {
  return `Ferry-${sourceKey}-9!`;
}

/** Hashes as old systems store them, with salts of a seed, so that a sample is the same whenever it is made. */

/** bcrypt at the lowest cost, so that tests are quick. */
export function seededBcrypt(password: string, random: Random, letter = "a", cost = 4): string {
  const salt = encodeBase64([...seededBytes(random, 16)], 16);
  return hashSync(password, `$2b$${String(cost).padStart(2, "0")}$${salt}`).replace("$2b$", `$2${letter}$`);
}

/** The derived key of PBKDF2 over SHA-256 and its salt. */
export function seededPbkdf2(password: string, random: Random, iterations: number, bytes: number) {
  const salt = seededBytes(random, 16);
  return { salt, key: pbkdf2Sync(password, salt, iterations, bytes, "sha256") };
}

/** The key of Argon2id and its salt; memory in KiB. */
export function seededArgon2(password: string, random: Random, memory: number, passes: number) {
  const salt = seededBytes(random, 16);
  return { salt, key: argon2Sync("argon2id", { message: password, nonce: salt, memory, passes, parallelism: 1, tagLength: 32 }) };
}

export function seededBytes(random: Random, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => random.below(256)));
}

/** Django's PBKDF2: the salt is its own letters. */
export function seededDjangoPbkdf2(password: string, random: Random, iterations: number): string {
  const salt = seededBytes(random, 11).toString("hex");
  return `pbkdf2_sha256$${String(iterations)}$${salt}$${pbkdf2Sync(password, salt, iterations, 32, "sha256").toString("base64")}`;
}

/** ASP.NET Identity's version 3, with few iterations; `digest` 1 is SHA-256, 2 is SHA-512. */
export function seededAspNet(password: string, random: Random, digest: 1 | 2): string {
  const [salt, iterations] = [seededBytes(random, 16), 100];
  const header = Buffer.alloc(13);
  header[0] = 1;
  [digest, iterations, salt.length].forEach((value, index) => {
    header.writeUInt32BE(value, 1 + 4 * index);
  });
  return Buffer.concat([header, salt, pbkdf2Sync(password, salt, iterations, 32, digest === 1 ? "sha256" : "sha512")]).toString("base64");
}
