import { compareOnThread } from "./hash-bcrypt-thread.ts";
import type { HashScheme } from "./hash-scheme.ts";

/** `$2a$`, `$2b$`, `$2x$` or `$2y$`, a cost of two digits (4 to 12), 22 characters of salt and 31 of key. */
export const BCRYPT: HashScheme = {
  read(hash) {
    const parts = FORM.exec(hash);
    if (parts === null || Number(parts[2]) < 4) return undefined;
    return { withinCeiling: Number(parts[2]) <= 12, keyBytes: 23, matches: (password) => proves(password, hash) };
  },
};

const FORM = /^\$2([abxy])\$([0-3]\d)\$[./A-Za-z0-9]{53}$/;
const ASCII = /^\p{ASCII}*$/u;

/**
 * The letters stand for mistakes of old implementations. `x` is the one that spoilt bytes above 127; it is not computed
 * here, so such a hash proves no password with letters beyond ASCII. All take a password's first 72 bytes.
 */
function proves(password: string, hash: string): Promise<boolean> {
  if (!hash.startsWith("$2x$")) return compareOnThread(password, hash);
  return ASCII.test(password) ? compareOnThread(password, `$2y$${hash.slice(4)}`) : Promise.resolve(false);
}
