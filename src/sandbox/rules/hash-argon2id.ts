import { argon2, timingSafeEqual } from "node:crypto";
import { base64Bytes, type HashScheme } from "./hash-scheme.ts";

/**
 * `$argon2id$v=19$m=M,t=T,p=P$salt$key`, salt and key in unpadded base64; m up to 19456 KiB, t up to 2, p 1. Another
 * version than 19 counts as malformed: no current implementation computes it.
 */
export const ARGON2ID: HashScheme = {
  read(hash) {
    const parts = FORM.exec(hash);
    if (parts === null) return undefined;
    const [, memoryText, passesText, parallelText, salt = "", key = ""] = parts;
    const [memory, passes, parallelism] = [Number(memoryText), Number(passesText), Number(parallelText)];
    const [keyBytes, saltBytes] = [base64Bytes(key.length), base64Bytes(salt.length)];
    // The algorithm's own least values (RFC 9106, section 3.1).
    if (keyBytes === undefined || keyBytes < 4 || saltBytes === undefined || saltBytes < 8 || memory < 8 * parallelism) return undefined;
    return {
      withinCeiling: memory <= 19_456 && passes <= 2 && parallelism <= 1,
      keyBytes,
      matches: (password) => proves(password, Buffer.from(salt, "base64"), Buffer.from(key, "base64"), { memory, passes, parallelism }),
    };
  },
};

const FORM = /^\$argon2id\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,7})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

function proves(password: string, nonce: Buffer, key: Buffer, cost: Cost): Promise<boolean> {
  return new Promise((resolve, reject) => {
    argon2("argon2id", { message: Buffer.from(password), nonce, tagLength: key.length, ...cost }, (error, derived) => {
      if (error) reject(error);
      else resolve(timingSafeEqual(derived, key));
    });
  });
}
