import { ARGON2ID } from "./hash-argon2id.ts";
import { BCRYPT } from "./hash-bcrypt.ts";
import { PBKDF2_SHA256 } from "./hash-pbkdf2.ts";
import type { HashScheme } from "./hash-scheme.ts";
import { SCRYPT } from "./hash-scrypt.ts";

/** The algorithms of CreateUserImportJob's PasswordHashingAlgorithm. */
export const HASH_ALGORITHMS = { BCRYPT, SCRYPT, ARGON2ID, PBKDF2_SHA256 } as const satisfies Readonly<Record<string, HashScheme>>;

export type HashAlgorithm = keyof typeof HASH_ALGORITHMS;
