import type { HashVerdict } from "../../model/index.ts";
import { recogniseArgon2 } from "./argon2.ts";
import { recogniseBcrypt } from "./bcrypt.ts";
import { base64Bytes, hexBytes } from "./encodings.ts";
import type { HashSettings } from "./hash-settings.ts";
import { countField, type Fields, fieldsOf, textField } from "./json-fields.ts";
import { recognisePbkdf2 } from "./pbkdf2.ts";
import { scryptVerdict } from "./scrypt.ts";
import { malformed, unusable } from "./verdict.ts";

/**
 * Auth0's `custom_password_hash` (its bulk import schema): `algorithm`, `hash` with `value` and `encoding`, and for scrypt
 * `salt`, `keylen`, `cost` (N), `blockSize` (8) and `parallelization` (1). Undefined for an object of another kind.
 */
export function recogniseAuth0(custom: Fields, settings: HashSettings): HashVerdict | undefined {
  const hash = fieldsOf(custom["hash"]);
  const algorithm = textField(custom, "algorithm");
  if (hash === undefined || algorithm === undefined) return undefined;
  const form = "Auth0 custom_password_hash";
  const encoding = textField(fieldsOf(custom["password"]), "encoding") ?? "utf8";
  if (encoding !== "utf8" && encoding !== "ascii") return unusable(`${form} over another encoding of the password`, "hash-prehashed");
  const value = textField(hash, "value");
  if (value === undefined) return malformed(form);
  switch (algorithm) {
    case "bcrypt":
      return recogniseBcrypt(value, settings) ?? malformed(form);
    case "argon2":
      return recogniseArgon2(value, settings) ?? malformed(form);
    case "pbkdf2":
      return value.startsWith("$") ? (recognisePbkdf2(value, settings) ?? malformed(form)) : malformed(form);
    case "scrypt":
      return scrypt(custom, bytesOf(hash), settings);
    default:
      return unusable(`${form} of another algorithm`, "hash-algorithm-unsupported");
  }
}

function scrypt(custom: Fields, key: Buffer | undefined, settings: HashSettings): HashVerdict {
  const form = "Auth0 scrypt";
  const salt = bytesOf(fieldsOf(custom["salt"]), "utf8");
  const N = countField(custom, "cost");
  const length = countField(custom, "keylen");
  const r = "blockSize" in custom ? countField(custom, "blockSize") : 8;
  const p = "parallelization" in custom ? countField(custom, "parallelization") : 1;
  if (salt === undefined || key === undefined || N === undefined || r === undefined || p === undefined) return malformed(form);
  return length !== key.length ? malformed(form) : scryptVerdict({ N, r, p, salt, key, lengths: [16, 24, 32, 48, 64] }, form, settings);
}

/** The bytes of `value` in its `encoding`; `utf8` stands for the letters themselves. */
function bytesOf(fields: Fields | undefined, ofNone?: string): Buffer | undefined {
  const value = textField(fields, "value");
  if (value === undefined) return undefined;
  switch (textField(fields, "encoding") ?? ofNone) {
    case "hex":
      return hexBytes(value);
    case "base64":
      return base64Bytes(value);
    case "utf8":
    case "ascii":
      return Buffer.from(value);
    default:
      return undefined;
  }
}
