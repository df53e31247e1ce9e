import type { HashVerdict } from "../../model/index.ts";
import { argon2Verdict } from "./argon2.ts";
import { base64Bytes } from "./encodings.ts";
import type { HashSettings } from "./hash-settings.ts";
import { countField, type Fields, fieldsOf, textField } from "./json-fields.ts";
import { pbkdf2Verdict } from "./pbkdf2.ts";
import { malformed, unusable } from "./verdict.ts";

/**
 * A credential of a Keycloak realm export: `secretData` and `credentialData`, themselves JSON or text that holds it; or
 * the older flat one with `value` or `hashedSaltedValue`. Undefined for an object of another kind.
 */
export function recogniseKeycloak(credential: Fields, settings: HashSettings): HashVerdict | undefined {
  const nested = "secretData" in credential || "credentialData" in credential;
  if (!nested && !("hashIterations" in credential)) return undefined;
  const form = "Keycloak credential";
  if ("type" in credential && credential["type"] !== "password") return unusable("Keycloak credential, no password", "hash-unrecognised");
  const secret = nested ? fieldsOf(credential["secretData"]) : credential;
  const data = nested ? fieldsOf(credential["credentialData"]) : credential;
  const salt = base64Bytes(textField(secret, "salt") ?? "");
  const key = base64Bytes(textField(secret, "value") ?? textField(secret, "hashedSaltedValue") ?? "");
  const iterations = countField(data, "hashIterations");
  const algorithm = textField(data, "algorithm");
  if (algorithm === undefined) return malformed(form);
  if (algorithm === "pbkdf2" || (algorithm.startsWith("pbkdf2-") && algorithm !== "pbkdf2-sha256"))
    return unusable("Keycloak PBKDF2 over another digest", "hash-digest-unsupported");
  if (algorithm !== "pbkdf2-sha256" && algorithm !== "argon2")
    return unusable("Keycloak hash of another algorithm", "hash-algorithm-unsupported");
  if (salt === undefined || key === undefined || key.length === 0 || iterations === undefined) return malformed(form);
  if (algorithm === "argon2") return argon2(fieldsOf(data?.["additionalParameters"]), iterations, salt, key, settings);
  return pbkdf2Verdict({ iterations, salt, key, lengths: [32, 64] }, "Keycloak PBKDF2-SHA256", settings);
}

function argon2(more: Fields | undefined, passes: number, salt: Buffer, key: Buffer, settings: HashSettings): HashVerdict {
  const form = "Keycloak Argon2id";
  const [memory, parallelism, length] = ["memory", "parallelism", "hashLength"].map((name) => countField(more, name));
  if (single(more?.["type"]) !== "id") return unusable("Keycloak Argon2, not of type id", "hash-algorithm-unsupported");
  if (single(more?.["version"]) !== "1.3") return unusable("Keycloak Argon2id, not of version 1.3", "hash-algorithm-unsupported");
  if (memory === undefined || parallelism === undefined || (length !== undefined && length !== key.length)) return malformed(form);
  return argon2Verdict({ memory, passes, parallelism, salt, key }, form, settings);
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}
