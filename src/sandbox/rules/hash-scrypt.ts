import { scrypt, timingSafeEqual } from "node:crypto";
import type { HashScheme } from "./hash-scheme.ts";

/** `N$r$p$salt$key`, salt and key in hexadecimal; N up to 65536, r up to 8, p 1. */
export const SCRYPT: HashScheme = {
  read(hash) {
    const parts = FORM.exec(hash);
    if (parts === null) return undefined;
    const [, costText, blockText, parallelText, salt = "", key = ""] = parts;
    const [N, r, p] = [Number(costText), Number(blockText), Number(parallelText)];
    if (!isCost(N, r)) return undefined;
    return {
      withinCeiling: N <= 65_536 && r <= 8 && p <= 1,
      keyBytes: key.length / 2,
      matches: (password) => proves(password, Buffer.from(salt, "hex"), Buffer.from(key, "hex"), { N, r, p, maxmem: MOST_BYTES }),
    };
  },
};

const FORM = /^([1-9]\d{0,9})\$([1-9]\d{0,4})\$([1-9]\d{0,4})\$((?:[0-9a-f]{2})*)\$((?:[0-9a-f]{2})+)$/i;

/** Twice what the highest parameters need. */
const MOST_BYTES = 2 ** 27;

/** A power of two above 1 and below 2^(16 r), as the algorithm's definition asks (RFC 7914, section 2). */
function isCost(N: number, r: number): boolean {
  return N > 1 && N < 2 ** Math.min(16 * r, 32) && Number.isInteger(Math.log2(N));
}

interface Options {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
}

function proves(password: string, salt: Buffer, key: Buffer, options: Options): Promise<boolean> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, key.length, options, (error, derived) => {
      if (error) reject(error);
      else resolve(timingSafeEqual(derived, key));
    });
  });
}
