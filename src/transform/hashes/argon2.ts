import type { HashVerdict } from "../../model/index.ts";
import { carriedKey, MOST_SALT_BYTES } from "./derived-key.ts";
import { base64Bytes, count, unpadded } from "./encodings.ts";
import type { HashSettings } from "./hash-settings.ts";
import { importable, malformed, overBound, unusable } from "./verdict.ts";

const FORM = "Argon2id";

/** `$argon2id$v=19$m=M,t=T,p=P$salt$key`; also Django's `argon2` in front of it, which is cut off. */
export function recogniseArgon2(stored: string, settings: HashSettings): HashVerdict | undefined {
  const hash = stored.startsWith("argon2$") ? stored.slice(6) : stored;
  if (!hash.startsWith("$argon2")) return undefined;
  if (hash.startsWith("$argon2i$")) return unusable("Argon2i", "hash-algorithm-unsupported");
  if (hash.startsWith("$argon2d$")) return unusable("Argon2d", "hash-algorithm-unsupported");
  return hash.startsWith("$argon2id$") ? judge(hash.split("$"), settings) : malformed(FORM);
}

function judge([, , version = "", costs = "", salt, key, ...more]: readonly string[], settings: HashSettings): HashVerdict {
  // Without `v=` the text means version 16, which current implementations do not compute.
  if (version === "v=16" || version.startsWith("m=")) return unusable("Argon2id, version 16", "hash-algorithm-unsupported");
  if (version !== "v=19") return malformed(FORM);
  if (/,(?:keyid|data)=/.test(costs)) return unusable("Argon2id with a secret or associated data", "hash-prehashed");
  const [memory, passes, parallelism] = (COSTS.exec(costs) ?? []).slice(1).map(count);
  const saltBytes = base64Bytes(salt ?? "");
  const keyBytes = base64Bytes(key ?? "");
  if (more.length > 0 || memory === undefined || passes === undefined || parallelism === undefined) return malformed(FORM);
  if (saltBytes === undefined || keyBytes === undefined || keyBytes.length === 0) return malformed(FORM);
  return argon2Verdict({ memory, passes, parallelism, salt: saltBytes, key: keyBytes }, FORM, settings);
}

const COSTS = /^m=([0-9]{1,10}),t=([0-9]{1,10}),p=([0-9]{1,10})$/;

export interface Argon2Hash {
  /** In KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** The verdict over an Argon2id hash of version 19; least values are those of RFC 9106, section 3.1. */
export function argon2Verdict({ memory, passes, parallelism, salt, key }: Argon2Hash, form: string, settings: HashSettings): HashVerdict {
  if (memory < 8 * parallelism || salt.length < 8 || salt.length > MOST_SALT_BYTES) return malformed(form);
  const over = overBound(form, [
    ["memory", memory, settings.argon2Memory],
    ["passes", passes, settings.argon2Passes],
    ["parallelism", parallelism, settings.argon2Parallelism],
  ]);
  if (over !== undefined) return over;
  const carried = carriedKey(key, KEY_BYTES, false, settings);
  if (carried === undefined) return unusable(form, "hash-key-length");
  return importable("ARGON2ID", `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(carried)}`);
}

const KEY_BYTES = [16, 24, 32, 48, 64];
