import type { HashVerdict } from "../../model/index.ts";
import { base64Bytes, hexBytes } from "./encodings.ts";
import type { HashSettings } from "./hash-settings.ts";
import { pbkdf2Verdict } from "./pbkdf2.ts";
import { scryptVerdict } from "./scrypt.ts";
import { malformed } from "./verdict.ts";

/** How a salt or a key is written; `utf8`: the salt is the letters themselves, also where they look like hexadecimal. */
export type SaltEncoding = "utf8" | "hex" | "base64";

interface Salted {
  readonly salt: string;
  readonly saltEncoding: SaltEncoding;
  readonly keyEncoding: "hex" | "base64";
}

/** How keys were derived that stand alone in their column; a mapping states it, or takes it from other columns. */
export type Derivation = Salted &
  (
    | { readonly algorithm: "PBKDF2_SHA256"; readonly iterations: number }
    | { readonly algorithm: "SCRYPT"; readonly N: number; readonly r: number; readonly p: number }
  );

/** Judges a stored text that is a derived key and nothing else. */
export function judgeSeparateKey(stored: string, derivation: Derivation, settings: HashSettings): HashVerdict {
  const form = derivation.algorithm === "SCRYPT" ? "scrypt with its salt apart" : "PBKDF2-SHA256 with its salt apart";
  const salt = derivation.saltEncoding === "utf8" ? Buffer.from(derivation.salt) : decode(derivation.salt, derivation.saltEncoding);
  const whole = decode(stored, derivation.keyEncoding);
  if (salt === undefined || salt.length === 0 || whole === undefined) return malformed(form);
  // A key that is longer than any sample by far is cut where that gives the same key asked for in that length.
  const key = whole.length > MOST_BYTES && whole.length % 32 === 0 ? whole.subarray(0, 32) : whole;
  if (derivation.algorithm === "SCRYPT") {
    const { N, r, p } = derivation;
    return areCounts([N, r, p]) ? scryptVerdict({ N, r, p, salt, key, lengths: LENGTHS }, form, settings) : malformed(form);
  }
  const { iterations } = derivation;
  return areCounts([iterations]) ? pbkdf2Verdict({ iterations, salt, key, lengths: LENGTHS }, form, settings) : malformed(form);
}

const LENGTHS = [16, 24, 32, 48, 64];
const MOST_BYTES = 64;

function decode(text: string, encoding: "hex" | "base64"): Buffer | undefined {
  return encoding === "hex" ? hexBytes(text) : base64Bytes(text);
}

function areCounts(values: readonly number[]): boolean {
  return values.every((value) => Number.isSafeInteger(value) && value >= 1);
}
