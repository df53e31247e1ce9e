import type { Secret } from "./secret.ts";

/** The values of CreateUserImportJob's PasswordHashingAlgorithm. */
export const HASH_ALGORITHMS = ["BCRYPT", "SCRYPT", "ARGON2ID", "PBKDF2_SHA256"] as const;

export type HashAlgorithm = (typeof HASH_ALGORITHMS)[number];

/** Why a stored password hash cannot be carried. */
export const HASH_ISSUE_CODES = [
  "hash-empty",
  "hash-locked",
  "hash-unrecognised",
  "hash-malformed",
  "hash-algorithm-unsupported",
  "hash-digest-unsupported",
  "hash-over-bound",
  "hash-key-length",
  "hash-prehashed",
  "hash-ambiguous",
  "hash-scheme-differs",
  "hash-clear-text",
] as const;

export type HashIssueCode = (typeof HASH_ISSUE_CODES)[number];

/** What a stored hash is, as Cognito's import sees it. */
export type HashVerdict =
  | {
      readonly kind: "importable";
      readonly algorithm: HashAlgorithm;
      /** The exact value of the column `password_hash`, before the CSV's backslash in front of commas. */
      readonly cell: Secret;
    }
  | {
      readonly kind: "unusable";
      /** What the hash is, such as "Firebase scrypt" or "bcrypt, cost over 12"; one of a few hundred texts, never a part of the hash. */
      readonly form: string;
      readonly code: HashIssueCode;
    };
