import type { PlannedUser } from "../model/index.ts";
import { beginHash, endHash, type HashKey, hashNumber, hashText, latestHash } from "./keyed-hash.ts";

const ENABLED = 1;
const SMS = 2;
const EMAIL = 4;
const IDENTITY = 8;
const IDENTITY_ID = 16;

/** A keyed hash of what `contentHash` speaks of, at a third of its CPU: two users have the same one where they have the same content hash. */
export class KeyedContent {
  readonly #key: HashKey;
  /** Of all users so far, in order, with their hashes, which stand for them because names are longer than most values. */
  #names: readonly string[] = [];
  #nameHashes: readonly number[] = [];

  constructor(key: HashKey) {
    this.#key = key;
  }

  /** Hashes a user, into `latestHash`. */
  take(user: PlannedUser): void {
    const { username, attributes, groups, links, enabled, mfa, identity } = user;
    if (!this.#begin(username, attributes)) {
      this.#learnNames(attributes);
      this.#begin(username, attributes);
    }
    hashNumber(groups.length);
    for (const group of groups.length < 2 ? groups : [...groups].sort()) hashText(group);
    hashNumber(links.length);
    for (const { provider, attribute, id } of links) {
      hashText(provider);
      hashText(attribute);
      hashText(id);
    }
    hashNumber(
      (enabled ? ENABLED : 0) |
        (mfa?.sms ? SMS : 0) |
        (mfa?.email ? EMAIL : 0) |
        (identity === undefined ? 0 : IDENTITY | (identity.identityId === undefined ? 0 : IDENTITY_ID)),
    );
    // An authenticator app is not carried over, so that it makes no difference.
    if (mfa?.sms || mfa?.email) hashText(mfa.preferred ?? "");
    if (identity !== undefined) {
      hashText(identity.developerId);
      hashText(identity.identityId ?? "");
    }
    endHash();
  }

  /** False where the user has attributes whose names are new. */
  #begin(username: string, attributes: PlannedUser["attributes"]): boolean {
    const names = this.#names;
    const hashes = this.#nameHashes;
    beginHash(this.#key);
    hashText(username);
    hashNumber(attributes.size);
    let known = 0;
    for (let at = 0; at < names.length; at++) {
      const value = attributes.get(names[at] as string);
      if (value === undefined) continue;
      known++;
      hashNumber(hashes[at] as number);
      hashText(value);
    }
    return known === attributes.size;
  }

  #learnNames(attributes: PlannedUser["attributes"]): void {
    this.#names = [...new Set([...this.#names, ...attributes.keys()])].sort();
    this.#nameHashes = this.#names.map((name) => {
      beginHash(this.#key);
      hashText(name);
      endHash();
      return latestHash[0] as number;
    });
  }
}
