import type { HashVerdict } from "../../model/index.ts";
import type { HashSettings } from "./hash-settings.ts";
import { importable, malformed, overBound } from "./verdict.ts";

const FORM = "bcrypt";

/** `$2a$`, `$2b$`, `$2x$` or `$2y$`; also Django's `bcrypt$` in front of it, which is cut off. */
export function recogniseBcrypt(stored: string, settings: HashSettings): HashVerdict | undefined {
  if (stored.startsWith("$2")) return judge(stored, settings);
  return stored.startsWith("bcrypt$") ? judge(stored.slice(7), settings) : undefined;
}

/**
 * A cost of two digits, 22 letters of salt, 31 of key. The last letter of the salt stands for two bits and that of the key
 * for four, and no library sets the key's other bits. Old ones did set those of the salt; they mean nothing, but a
 * comparison letter by letter would trip over them, so they are cleared.
 */
function judge(hash: string, settings: HashSettings): HashVerdict {
  if (hash.length !== 60 || !SHAPE.test(hash)) return malformed(FORM);
  const cost = (hash.charCodeAt(4) - 48) * 10 + (hash.charCodeAt(5) - 48);
  if (cost < LEAST_COST || cost > MOST_COST) return malformed(FORM);
  if (cost > settings.bcryptCost) return overBound(FORM, [["cost", cost, settings.bcryptCost]]) ?? malformed(FORM);
  return importable("BCRYPT", canonical(hash));
}

const SHAPE = /^\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{52}[.CGKOSWaeimquy26]$/;
const LEAST_COST = 4;
const MOST_COST = 31;

const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LAST_OF_SALT = 28;

function canonical(hash: string): string {
  const value = ALPHABET.indexOf(hash.charAt(LAST_OF_SALT));
  if ((value & 0x0f) === 0) return hash;
  return `${hash.slice(0, LAST_OF_SALT)}${ALPHABET.charAt(value & 0x30)}${hash.slice(LAST_OF_SALT + 1)}`;
}
