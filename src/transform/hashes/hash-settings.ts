/** What an import job takes of password hashes: documented ceilings, which Cognito may raise, and choices where it says nothing. */
export interface HashSettings {
  /** Highest cost of bcrypt, the logarithm of its rounds. */
  readonly bcryptCost: number;
  readonly scryptN: number;
  readonly scryptR: number;
  readonly scryptP: number;
  /** Highest memory of Argon2id in KiB. */
  readonly argon2Memory: number;
  readonly argon2Passes: number;
  readonly argon2Parallelism: number;
  readonly pbkdf2Iterations: number;
  /**
   * Undocumented: the alphabet of PBKDF2_SHA256 cells. `base64` writes `+`, `adapted-base64` writes `.` for it as passlib
   * does; the published sample has neither.
   */
  readonly pbkdf2Alphabet: "base64" | "adapted-base64";
  /**
   * Undocumented: lengths of derived keys; every published sample has 32 bytes. `as-stored` carries a key as it is.
   * `32-bytes` carries only that length: longer keys of PBKDF2 and scrypt are cut to 32 bytes, which is the same key
   * asked for in that length, and every other key is left.
   */
  readonly keyLength: "as-stored" | "32-bytes";
}

/** The ceilings of "Importing users with password hashes" in Cognito's developer guide, as of July 2026. */
export const DEFAULT_HASH_SETTINGS: HashSettings = {
  bcryptCost: 12,
  scryptN: 65_536,
  scryptR: 8,
  scryptP: 1,
  argon2Memory: 19_456,
  argon2Passes: 2,
  argon2Parallelism: 1,
  pbkdf2Iterations: 600_000,
  pbkdf2Alphabet: "base64",
  keyLength: "as-stored",
};
