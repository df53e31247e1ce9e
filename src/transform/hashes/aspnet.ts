import type { HashVerdict } from "../../model/index.ts";
import { base64Bytes } from "./encodings.ts";
import type { HashSettings } from "./hash-settings.ts";
import { pbkdf2Verdict } from "./pbkdf2.ts";
import { malformed, unusable } from "./verdict.ts";

/**
 * ASP.NET Identity's hashes, in base64. Version 2: a zero, 16 bytes of salt, 32 of key. Version 3: a one, then the digest
 * (0 SHA-1, 1 SHA-256, 2 SHA-512), iterations and length of the salt, four bytes each, big-endian; then salt and key.
 */
export function recogniseAspNet(stored: string, settings: HashSettings): HashVerdict | undefined {
  if (stored.charCodeAt(0) !== LETTER_A || stored.length < LEAST_LETTERS) return undefined;
  const bytes = base64Bytes(stored);
  if (bytes === undefined) return undefined;
  if (bytes[0] === 0) return version2(bytes);
  return bytes[0] === 1 && bytes.length > HEADER_BYTES ? version3(bytes, settings) : undefined;
}

/** Both versions begin with six zero bits, which base64 writes as A. */
const LETTER_A = 0x41;
const LEAST_LETTERS = 28;
const HEADER_BYTES = 13;

function version2(bytes: Buffer): HashVerdict {
  const form = "ASP.NET Identity version 2, PBKDF2-SHA1";
  return bytes.length === 49 ? unusable(form, "hash-digest-unsupported") : malformed(form);
}

function version3(bytes: Buffer, settings: HashSettings): HashVerdict | undefined {
  const digest = bytes.readUInt32BE(1);
  if (digest > 2) return undefined;
  if (digest !== 1) return unusable(`ASP.NET Identity version 3, PBKDF2-SHA${digest === 0 ? "1" : "512"}`, "hash-digest-unsupported");
  const form = "ASP.NET Identity version 3, PBKDF2-SHA256";
  const iterations = bytes.readUInt32BE(5);
  const keyAt = HEADER_BYTES + bytes.readUInt32BE(9);
  // The library itself refuses salts under 16 bytes.
  if (iterations === 0 || keyAt < HEADER_BYTES + 16 || keyAt >= bytes.length) return malformed(form);
  return pbkdf2Verdict(
    { iterations, salt: bytes.subarray(HEADER_BYTES, keyAt), key: bytes.subarray(keyAt), lengths: [32] },
    form,
    settings,
  );
}
