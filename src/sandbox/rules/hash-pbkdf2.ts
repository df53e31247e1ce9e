import { pbkdf2, timingSafeEqual } from "node:crypto";
import { base64Bytes, type HashScheme } from "./hash-scheme.ts";

/** `$pbkdf2-sha256$iterations$salt$key`, salt and key in unpadded base64, also with `.` for `+`; up to 600,000 iterations. */
export const PBKDF2_SHA256: HashScheme = {
  read(hash) {
    const parts = FORM.exec(hash);
    if (parts === null) return undefined;
    const [, iterationsText, salt = "", key = ""] = parts;
    const keyBytes = base64Bytes(key.length);
    if (keyBytes === undefined || base64Bytes(salt.length) === undefined) return undefined;
    const iterations = Number(iterationsText);
    return {
      withinCeiling: iterations <= 600_000,
      keyBytes,
      matches: (password) => proves(password, decode(salt), iterations, decode(key)),
    };
  },
};

const FORM = /^\$pbkdf2-sha256\$([1-9]\d{0,9})\$([A-Za-z0-9+/.]{2,})\$([A-Za-z0-9+/.]{2,})$/;

function decode(text: string): Buffer {
  return Buffer.from(text.replaceAll(".", "+"), "base64");
}

function proves(password: string, salt: Buffer, iterations: number, key: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, key.length, "sha256", (error, derived) => {
      if (error) reject(error);
      else resolve(timingSafeEqual(derived, key));
    });
  });
}
