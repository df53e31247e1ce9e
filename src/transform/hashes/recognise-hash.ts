import type { HashVerdict } from "../../model/index.ts";
import { recogniseArgon2 } from "./argon2.ts";
import { recogniseAspNet } from "./aspnet.ts";
import { recogniseAuth0 } from "./auth0.ts";
import { recogniseBcrypt } from "./bcrypt.ts";
import { recogniseCurly } from "./curly-schemes.ts";
import { againstScheme } from "./declared-scheme.ts";
import { DEFAULT_HASH_SETTINGS, type HashSettings } from "./hash-settings.ts";
import { fieldsOf } from "./json-fields.ts";
import { recogniseKeycloak } from "./keycloak.ts";
import { recogniseLookAlike } from "./look-alikes.ts";
import { recognisePbkdf2 } from "./pbkdf2.ts";
import { recogniseScrypt } from "./scrypt.ts";
import { type Derivation, judgeSeparateKey } from "./separate-key.ts";
import { malformed, type Recogniser, unusable } from "./verdict.ts";

/** What the text of a hash cannot tell. */
export interface HashHints {
  /**
   * What the source, or whoever writes the mapping, calls the scheme: `bcrypt`, `argon2id`, `scrypt`, `pbkdf2_sha256`, or
   * one that rules hashes out, such as `bcrypt_peppered`. An unknown name makes every hash unusable; empty counts as absent.
   */
  readonly scheme?: string | undefined;
  /** The stored text is a bare derived key, made like this. */
  readonly derivation?: Derivation | undefined;
}

/**
 * Judges a stored password hash: the exact cell by which Cognito's import takes it, or what it is and why it cannot be
 * taken. A wrong acceptance makes a user who can never sign in, so whatever is in doubt is unusable. Takes time linear in
 * the length of the text and never throws.
 */
export function recogniseHash(stored: string, hints: HashHints = NO_HINTS, settings: HashSettings = DEFAULT_HASH_SETTINGS): HashVerdict {
  const verdict = judge(stored, hints, settings);
  if (!hints.scheme || verdict.kind === "unusable") return verdict;
  return againstScheme(hints.scheme, verdict.algorithm, stored) ?? verdict;
}

const NO_HINTS: HashHints = {};

/** Longer values are no hash: the longest form, Keycloak's with all its JSON, stays far below. */
const MOST_CHARACTERS = 4096;

const RECOGNISERS: readonly Recogniser[] = [
  recogniseBcrypt,
  recogniseArgon2,
  recognisePbkdf2,
  recogniseScrypt,
  recogniseCurly,
  recogniseAspNet,
  recogniseJson,
  recogniseLookAlike,
];

function judge(stored: string, { derivation }: HashHints, settings: HashSettings): HashVerdict {
  if (stored === "") return unusable("no hash", "hash-empty");
  if (stored.length > MOST_CHARACTERS) return malformed("longer than any password hash");
  if (derivation !== undefined) return judgeSeparateKey(stored, derivation, settings);
  for (const recognise of RECOGNISERS) {
    const verdict = recognise(stored, settings);
    if (verdict !== undefined) return verdict;
  }
  return unusable("no known form of a hash, perhaps clear text", "hash-unrecognised");
}

function recogniseJson(stored: string, settings: HashSettings): HashVerdict | undefined {
  const fields = fieldsOf(stored);
  return fields && (recogniseKeycloak(fields, settings) ?? recogniseAuth0(fields, settings));
}
