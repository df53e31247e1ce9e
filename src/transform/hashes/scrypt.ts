import type { HashVerdict } from "../../model/index.ts";
import { carriedKey, MOST_SALT_BYTES } from "./derived-key.ts";
import { base64Bytes, count, hexBytes, textBytes } from "./encodings.ts";
import type { HashSettings } from "./hash-settings.ts";
import { importable, malformed, overBound, unusable } from "./verdict.ts";

export interface ScryptHash {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly key: Buffer;
  /** Key lengths in bytes that the form's software writes. */
  readonly lengths: readonly number[];
}

/** The verdict over a hash of plain scrypt (RFC 7914), whatever it was written as. */
export function scryptVerdict({ N, r, p, salt, key, lengths }: ScryptHash, form: string, settings: HashSettings): HashVerdict {
  if (!isCost(N, r) || salt.length > MOST_SALT_BYTES) return malformed(form);
  const { scryptN, scryptR, scryptP } = settings;
  const over = overBound(form, [
    ["N", N, scryptN],
    ["r", r, scryptR],
    ["p", p, scryptP],
  ]);
  if (over !== undefined) return over;
  const carried = carriedKey(key, lengths, true, settings);
  if (carried === undefined) return unusable(form, "hash-key-length");
  return importable("SCRYPT", `${N}$${r}$${p}$${salt.toString("hex")}$${carried.toString("hex")}`);
}

/** A power of two above 1 and below 2^(16 r), as RFC 7914, section 2, asks. */
function isCost(N: number, r: number): boolean {
  return N > 1 && N < 2 ** Math.min(16 * r, 32) && Number.isInteger(Math.log2(N));
}

/** Judges the forms that scrypt hashes are written in; undefined for any other value. */
export function recogniseScrypt(stored: string, settings: HashSettings): HashVerdict | undefined {
  const layout = LAYOUTS.find(({ begins }) => begins.test(stored));
  if (layout === undefined) return undefined;
  const hash = layout.read(stored);
  return hash === undefined ? malformed(layout.form) : scryptVerdict(hash, layout.form, settings);
}

interface Layout {
  readonly form: string;
  readonly begins: RegExp;
  readonly read: (stored: string) => ScryptHash | undefined;
}

const LAYOUTS: readonly Layout[] = [
  { form: "scrypt in Cognito's form", begins: /^[0-9]{1,10}\$[0-9]{1,10}\$[0-9]{1,10}\$/, read: readCognito },
  { form: "scrypt in PHC form", begins: /^\$scrypt\$/, read: readPhc },
  { form: "scrypt with colons", begins: /^SCRYPT:/, read: readColons },
  { form: "Django scrypt", begins: /^scrypt\$/, read: readDjango },
  { form: "Werkzeug scrypt", begins: /^scrypt:/, read: readWerkzeug },
  { form: "Spring scrypt", begins: /^\$[0-9a-f]{5,6}\$/, read: readSpring },
];

const LENGTHS = [32, 64];

/** `N$r$p$salt$key`, both in hexadecimal. */
function readCognito(stored: string): ScryptHash | undefined {
  const [N, r, p, salt = "", key = "", ...more] = stored.split("$");
  return whole(count(N), count(r), count(p), hexBytes(salt), hexBytes(key), more);
}

/** `$scrypt$ln=L,r=R,p=P$salt$key`, N = 2^L: passlib, RustCrypto. */
function readPhc(stored: string): ScryptHash | undefined {
  const [, , costs = "", salt = "", key = "", ...more] = stored.split("$");
  const [, ln, r, p] = /^ln=([0-9]{1,2}),r=([0-9]{1,10}),p=([0-9]{1,10})$/.exec(costs) ?? [];
  return whole(power(ln), count(r), count(p), base64Bytes(salt), base64Bytes(key), more);
}

/** `SCRYPT:N:r:p:salt:key`, both in base64: hashcat. */
function readColons(stored: string): ScryptHash | undefined {
  const [, N, r, p, salt = "", key = "", ...more] = stored.split(":");
  return whole(count(N), count(r), count(p), base64Bytes(salt), base64Bytes(key), more);
}

/**
 * Django's `scrypt$N$salt$r$p$key`; the plug-in django-scrypt writes `scrypt$salt$log2 N$r$p$length$key`. The salt is the
 * text itself, the key base64.
 */
function readDjango(stored: string): ScryptHash | undefined {
  const parts = stored.split("$");
  if (parts.length === 6) {
    const [, N, salt = "", r, p, key = ""] = parts;
    return whole(count(N), count(r), count(p), textBytes(salt), base64Bytes(key), [], [64]);
  }
  const [, salt = "", ln, r, p, length, key = "", ...more] = parts;
  return whole(power(ln), count(r), count(p), textBytes(salt), base64Bytes(key), more, [count(length) === 32 ? 32 : 64]);
}

/** `scrypt:N:r:p$salt$key`: the salt is the text itself, the key hexadecimal. */
function readWerkzeug(stored: string): ScryptHash | undefined {
  const [method = "", salt = "", key = "", ...more] = stored.split("$");
  const [, N, r, p, ...rest] = method.split(":");
  return whole(count(N), count(r), count(p), textBytes(salt), hexBytes(key), [...more, ...rest], [64]);
}

/** `$parameters$salt$key`: log2 N, r and p in one hexadecimal number, 8 bits each, the rest in base64. */
function readSpring(stored: string): ScryptHash | undefined {
  const [, parameters = "", salt = "", key = "", ...more] = stored.split("$");
  const number = Number.parseInt(parameters, 16);
  const [r, p] = [(number >> 8) & 0xff, number & 0xff];
  return r === 0 || p === 0 ? undefined : whole(2 ** (number >> 16), r, p, base64Bytes(salt), base64Bytes(key), more, [32]);
}

function whole(
  N: number | undefined,
  r: number | undefined,
  p: number | undefined,
  salt: Buffer | undefined,
  key: Buffer | undefined,
  more: readonly string[],
  lengths: readonly number[] = LENGTHS,
): ScryptHash | undefined {
  if (N === undefined || r === undefined || p === undefined || salt === undefined || key === undefined) return undefined;
  return more.length > 0 || key.length === 0 ? undefined : { N, r, p, salt, key, lengths };
}

function power(logarithm: string | undefined): number | undefined {
  const exponent = count(logarithm);
  return exponent === undefined || exponent > 31 ? undefined : 2 ** exponent;
}
