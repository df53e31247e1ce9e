/** Strict readers of the encodings that salts and keys are stored in: undefined for anything that no encoder writes. */

/** Base64, padded or not, without bits left over in its last letter. */
export function base64Bytes(text: string): Buffer | undefined {
  const parts = BASE64.exec(text);
  if (parts === null) return undefined;
  const [, letters = "", padding = ""] = parts;
  if (letters.length % 4 === 1 || (padding !== "" && text.length % 4 !== 0)) return undefined;
  const bytes = Buffer.from(letters, "base64");
  return unpadded(bytes) === letters ? bytes : undefined;
}

const BASE64 = /^([A-Za-z0-9+/]*)(={0,2})$/;

/** Base64 as above, or passlib's adapted base64 with `.` for `+`; a text with both is neither. */
export function adaptedBase64Bytes(text: string): Buffer | undefined {
  if (!text.includes(".")) return base64Bytes(text);
  return text.includes("+") ? undefined : base64Bytes(text.replaceAll(".", "+"));
}

/** Hexadecimal in either case. */
export function hexBytes(text: string): Buffer | undefined {
  return text.length % 2 === 0 && HEX.test(text) ? Buffer.from(text, "hex") : undefined;
}

const HEX = /^[0-9A-Fa-f]*$/;

/** A salt that is taken as the letters that it is written in, never empty. */
export function textBytes(text: string): Buffer | undefined {
  return PRINTABLE.test(text) ? Buffer.from(text) : undefined;
}

const PRINTABLE = /^[!-~]+$/;

/** Base64 without padding. */
export function unpadded(bytes: Buffer): string {
  const text = bytes.toString("base64");
  const padding = text.indexOf("=");
  return padding === -1 ? text : text.slice(0, padding);
}

/** A whole number from 1 as computers write it, up to ten digits and without leading zeros; undefined for another text. */
export function count(text: string | undefined): number | undefined {
  return text !== undefined && COUNT.test(text) ? Number(text) : undefined;
}

const COUNT = /^[1-9][0-9]{0,9}$/;
