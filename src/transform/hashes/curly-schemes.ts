import type { HashAlgorithm, HashVerdict } from "../../model/index.ts";
import { recogniseArgon2 } from "./argon2.ts";
import { recogniseBcrypt } from "./bcrypt.ts";
import type { HashSettings } from "./hash-settings.ts";
import { recognisePbkdf2 } from "./pbkdf2.ts";
import { recogniseScrypt } from "./scrypt.ts";
import { malformed, type Recogniser, unusable } from "./verdict.ts";

/** `{scheme}hash` as Spring Security, LDAP directories and Dovecot write it. */
export function recogniseCurly(stored: string, settings: HashSettings): HashVerdict | undefined {
  const parts = CURLY.exec(stored);
  if (parts === null) return undefined;
  const [, scheme = ""] = parts;
  const name = scheme.toLowerCase();
  const within = WITHIN.get(name);
  if (within !== undefined) return inner(within, stored.slice(scheme.length + 2), settings);
  if (CLEAR.has(name)) return unusable("clear text marked as such", "hash-clear-text");
  if (name === "pbkdf2@springsecurity_v5_8") return unusable("Spring PBKDF2, which may have a secret", "hash-ambiguous");
  return recognisePbkdf2(stored, settings) ?? unusable("{scheme} hash of another algorithm", "hash-algorithm-unsupported");
}

const CURLY = /^\{([A-Za-z][A-Za-z0-9_.@-]{0,40})\}/;

interface Within {
  readonly form: string;
  /** The algorithm that the scheme's name promises; undefined: crypt(3), which may hold any. */
  readonly algorithm: HashAlgorithm | undefined;
  readonly recognisers: readonly Recogniser[];
}

const BCRYPT: Within = { form: "{scheme} bcrypt", algorithm: "BCRYPT", recognisers: [recogniseBcrypt] };
const ARGON2: Within = { form: "{scheme} Argon2", algorithm: "ARGON2ID", recognisers: [recogniseArgon2] };
const SCRYPT: Within = { form: "{scheme} scrypt", algorithm: "SCRYPT", recognisers: [recogniseScrypt] };
const CRYPT: Within = { form: "crypt(3)", algorithm: undefined, recognisers: [recogniseBcrypt, recogniseArgon2] };

const WITHIN: ReadonlyMap<string, Within> = new Map([
  ["bcrypt", BCRYPT],
  ["blf-crypt", BCRYPT],
  ["argon2", ARGON2],
  ["argon2id", ARGON2],
  ["argon2@springsecurity_v5_8", ARGON2],
  ["scrypt", SCRYPT],
  ["scrypt@springsecurity_v5_8", SCRYPT],
  ["crypt", CRYPT],
]);

const CLEAR: ReadonlySet<string> = new Set(["noop", "clear", "cleartext", "plain"]);

function inner({ form, algorithm, recognisers }: Within, hash: string, settings: HashSettings): HashVerdict {
  for (const recognise of recognisers) {
    // Only what begins as a modular hash: `{bcrypt}bcrypt$$2b$...` is nobody's form.
    const verdict = hash.startsWith("$") ? recognise(hash, settings) : undefined;
    if (verdict !== undefined) return verdict;
  }
  return algorithm === undefined ? unusable(form, "hash-algorithm-unsupported") : malformed(form);
}
