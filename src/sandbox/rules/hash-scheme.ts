/** One algorithm of imported password hashes: the form of its values, its ceiling, and how a password is proved. */
export interface HashScheme {
  /** Undefined for a value that has not the algorithm's form, or whose parameters no implementation could compute. */
  read(hash: string): ReadHash | undefined;
}

/** A value of the right form. */
export interface ReadHash {
  /** False where a parameter is above what the service takes. */
  readonly withinCeiling: boolean;
  /** Length of the derived key. */
  readonly keyBytes: number;
  /** Whether a password has this hash; computed on other threads. */
  matches(password: string): Promise<boolean>;
}

/** Bytes that unpadded base64 of so many characters stands for; undefined for a length that it cannot have. */
export function base64Bytes(characters: number): number | undefined {
  return characters % 4 === 1 ? undefined : Math.floor((characters * 3) / 4);
}
