/** What the documentation of password hashes in import jobs leaves open. */
export interface HashSettings {
  /** Whether GetCSVHeader lists the column: the text says the template has it, the sample answer does not show it. */
  readonly listedInHeader: boolean;
  /** The column's name; a text by others has another one. */
  readonly columnName: string;
  /** A file without the column, in a job without an algorithm. */
  readonly columnWithoutAlgorithm: "optional" | "required";
  /**
   * A filled cell in a job without an algorithm. That is a mistake whose users would silently lose their passwords, so
   * by default the row fails; or the cell counts as empty, or the job fails.
   */
  readonly hashWithoutAlgorithm: "fail-row" | "ignore" | "fail-job";
  /** The alphabet of PBKDF2_SHA256: that of base64, with `+`, that of passlib, with `.`, or either. */
  readonly pbkdf2Alphabet: "base64" | "adapted-base64" | "either";
  /** Derived keys: of any length, or 32 bytes only, as in every sample (BCRYPT has one length). */
  readonly keyLength: "any" | "32-bytes";
  /** The texts in the log; the documentation tells three kinds apart without a text. */
  readonly reasons: HashReasons;
}

export interface HashReasons {
  /** Why a row failed whose hash has not the form of any algorithm. */
  readonly malformed: string;
  /** Why a row failed whose hash has a parameter above its ceiling. */
  readonly outOfBounds: string;
  /** Why a row failed whose hash has the form of another algorithm than the job's. */
  readonly wrongAlgorithm: string;
  /** Why a row, or a job, failed that has a hash where the job has no algorithm. */
  readonly withoutAlgorithm: string;
}

export const DEFAULT_HASH_SETTINGS: HashSettings = {
  listedInHeader: true,
  columnName: "password_hash",
  columnWithoutAlgorithm: "optional",
  hashWithoutAlgorithm: "fail-row",
  pbkdf2Alphabet: "base64",
  keyLength: "any",
  reasons: {
    malformed: "The password hash is malformed.",
    outOfBounds: "A parameter of the password hash is out of bounds.",
    wrongAlgorithm: "The password hash does not match the password hashing algorithm of the import job.",
    withoutAlgorithm: "The import job has no password hashing algorithm for the password hash.",
  },
};
