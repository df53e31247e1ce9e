import type { HashSettings } from "./hash-settings.ts";

/** The one length that Cognito's samples show, in bytes. */
const SAMPLE_BYTES = 32;

/**
 * The key as it may be carried, undefined where its length forbids that. `lengths` are those that the form's own software
 * writes, in bytes: another one is a damaged value. `cuttable` keys, of PBKDF2 and scrypt, begin with the shorter key that
 * the same password gives (RFC 8018, section 5.2; RFC 7914, section 6).
 */
export function carriedKey(key: Buffer, lengths: readonly number[], cuttable: boolean, { keyLength }: HashSettings): Buffer | undefined {
  if (!lengths.includes(key.length)) return undefined;
  if (keyLength === "as-stored" || key.length === SAMPLE_BYTES) return key;
  return cuttable && key.length > SAMPLE_BYTES ? key.subarray(0, SAMPLE_BYTES) : undefined;
}

/** Longest salt in bytes that is taken for one. */
export const MOST_SALT_BYTES = 128;
