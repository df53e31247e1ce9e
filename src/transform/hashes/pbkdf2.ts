import type { HashVerdict } from "../../model/index.ts";
import { carriedKey, MOST_SALT_BYTES } from "./derived-key.ts";
import { adaptedBase64Bytes, base64Bytes, count, hexBytes, textBytes, unpadded } from "./encodings.ts";
import type { HashSettings } from "./hash-settings.ts";
import { importable, malformed, overBound, unusable } from "./verdict.ts";

export interface Pbkdf2Hash {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly key: Buffer;
  /** Key lengths in bytes that the form's software writes. */
  readonly lengths: readonly number[];
}

/** The verdict over a hash of PBKDF2 with HMAC-SHA-256, whatever it was written as. */
export function pbkdf2Verdict({ iterations, salt, key, lengths }: Pbkdf2Hash, form: string, settings: HashSettings): HashVerdict {
  if (salt.length === 0 || salt.length > MOST_SALT_BYTES) return malformed(form);
  const over = overBound(form, [["iterations", iterations, settings.pbkdf2Iterations]]);
  if (over !== undefined) return over;
  const carried = carriedKey(key, lengths, true, settings);
  if (carried === undefined) return unusable(form, "hash-key-length");
  const cell = `$pbkdf2-sha256$${iterations}$${unpadded(salt)}$${unpadded(carried)}`;
  return importable("PBKDF2_SHA256", settings.pbkdf2Alphabet === "base64" ? cell : cell.replaceAll("+", "."));
}

/** Judges the forms that PBKDF2 hashes are written in, also those over digests that Cognito does not take. */
export function recognisePbkdf2(stored: string, settings: HashSettings): HashVerdict | undefined {
  const layout = LAYOUTS.find(({ begins }) => begins.test(stored));
  if (layout === undefined)
    return OTHER_DIGESTS.test(stored) ? unusable("PBKDF2 over another digest", "hash-digest-unsupported") : undefined;
  const hash = layout.read(stored);
  if (hash === undefined) return malformed(layout.form);
  return hash === "ambiguous" ? unusable(layout.form, "hash-ambiguous") : pbkdf2Verdict(hash, layout.form, settings);
}

interface Layout {
  readonly form: string;
  readonly begins: RegExp;
  readonly read: (stored: string) => Pbkdf2Hash | "ambiguous" | undefined;
}

const LAYOUTS: readonly Layout[] = [
  { form: "PBKDF2-SHA256 in PHC form", begins: /^\$pbkdf2-sha256\$/, read: readPhc },
  { form: "Django PBKDF2-SHA256", begins: /^pbkdf2_sha256\$/, read: readDjango },
  { form: "Werkzeug PBKDF2-SHA256", begins: /^pbkdf2:sha256[:$]/, read: readWerkzeug },
  { form: "PBKDF2-SHA256 with colons", begins: /^sha256:[0-9]+:/, read: readColons },
  { form: "LDAP PBKDF2-SHA256", begins: /^\{PBKDF2-SHA256\}/i, read: readLdap },
];

const OTHER_DIGESTS =
  /^(?:\$pbkdf2(?:-[a-z0-9-]{1,12})?\$|pbkdf2_[a-z0-9]{1,12}\$|pbkdf2:[a-z0-9]{1,12}[:$]|(?:md5|sha1|sha224|sha384|sha512):[0-9]+:|\{PBKDF2(?:-[A-Z0-9]{1,12})?\}|grub\.pbkdf2\.)/i;

/** passlib's and Cognito's `$pbkdf2-sha256$iterations$salt$key`; RustCrypto and Auth0 write `i=iterations,l=length`. */
function readPhc(stored: string): Pbkdf2Hash | undefined {
  const [, , costs = "", salt = "", key = "", ...more] = stored.split("$");
  const [, named, length] = /^i=([0-9]{1,10})(?:,l=([0-9]{1,4}))?$/.exec(costs) ?? [];
  const hash = whole(count(named ?? costs), adaptedBase64Bytes(salt), adaptedBase64Bytes(key), more, [32, 64]);
  return length !== undefined && hash !== undefined && hash.key.length !== Number(length) ? undefined : hash;
}

/**
 * Django's `pbkdf2_sha256$iterations$salt$key`: the salt is the text itself, letters and digits, and the key base64. Clerk
 * writes the same with a salt in base64 that is decoded, and a salt with padding or signs can only be such a one.
 */
function readDjango(stored: string): Pbkdf2Hash | "ambiguous" | undefined {
  const [, iterations, salt = "", key = "", ...more] = stored.split("$");
  const hash = whole(count(iterations), textBytes(salt), base64Bytes(key), more, [32]);
  return hash !== undefined && /[+/=]/.test(salt) ? "ambiguous" : hash;
}

/** `pbkdf2:sha256:iterations$salt$key`: the salt is the text itself, the key hexadecimal. Without iterations nothing tells them. */
function readWerkzeug(stored: string): Pbkdf2Hash | "ambiguous" | undefined {
  const [method = "", salt = "", key = "", ...more] = stored.split("$");
  const [, , iterations, ...rest] = method.split(":");
  if (iterations === undefined) return "ambiguous";
  return whole(count(iterations), textBytes(salt), hexBytes(key), [...more, ...rest], [32]);
}

/**
 * `sha256:iterations:salt:key`, both in base64: hashcat. CrackStation's PHP code writes the same with 24 bytes each, but
 * takes the salt's letters undecoded, and its C# code decodes them.
 */
function readColons(stored: string): Pbkdf2Hash | "ambiguous" | undefined {
  const [, iterations, salt = "", key = "", ...more] = stored.split(":");
  const hash = whole(count(iterations), base64Bytes(salt), base64Bytes(key), more, [24, 32, 64]);
  return hash?.salt.length === 24 && hash.key.length === 24 ? "ambiguous" : hash;
}

/** OpenLDAP's and 389 Directory Server's `{PBKDF2-SHA256}iterations$salt$key`, both in adapted base64. */
function readLdap(stored: string): Pbkdf2Hash | undefined {
  const [iterations, salt = "", key = "", ...more] = stored.slice("{PBKDF2-SHA256}".length).split("$");
  return whole(count(iterations), adaptedBase64Bytes(salt), adaptedBase64Bytes(key), more, [32]);
}

function whole(
  iterations: number | undefined,
  salt: Buffer | undefined,
  key: Buffer | undefined,
  more: readonly string[],
  lengths: readonly number[],
): Pbkdf2Hash | undefined {
  if (iterations === undefined || salt === undefined || key === undefined || key.length === 0 || more.length > 0) return undefined;
  return { iterations, salt, key, lengths };
}
