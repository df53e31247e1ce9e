import { pbkdf2Sync, scryptSync } from "node:crypto";
import { expect, test } from "vitest";
import { type HashHints, recogniseHash } from "../../../src/transform/index.ts";
import { STORED_FORMS } from "./stored-forms.ts";

const stored = (form: string) => STORED_FORMS.find((known) => known.form === form)?.make("Correct-Horse-9") ?? "";
const BCRYPT = stored("bcrypt $2b$");
const judged = (value: string, hints: HashHints) => {
  const verdict = recogniseHash(value, hints);
  return verdict.kind === "importable" ? verdict.cell.reveal() : verdict.code;
};

test.each([
  ["bcrypt", BCRYPT, BCRYPT],
  ["BCrypt", BCRYPT, BCRYPT],
  ["", BCRYPT, BCRYPT],
  ["bcrypt_peppered", BCRYPT, "hash-prehashed"],
  ["bcrypt_sha256_django", BCRYPT, "hash-prehashed"],
  ["meteor", BCRYPT, "hash-prehashed"],
  ["argon2id", BCRYPT, "hash-scheme-differs"],
  ["scrypt_firebase", BCRYPT, "hash-algorithm-unsupported"],
  ["what nobody knows", BCRYPT, "hash-algorithm-unsupported"],
  ["bcrypt", "Pass@word1", "hash-unrecognised"],
  ["bcrypt", "", "hash-empty"],
])("the source calls it %j", (scheme, value, wanted) => {
  expect(judged(value, { scheme })).toBe(wanted);
});

test("what the source calls the scheme is in no form's name", () => {
  expect(JSON.stringify(recogniseHash(BCRYPT, { scheme: "canary" }))).not.toContain("canary");
});

test("the names of the four algorithms, as every form is called somewhere, agree with their hashes", () => {
  const names = { BCRYPT: "bcrypt", SCRYPT: "scrypt", ARGON2ID: "argon2id", PBKDF2_SHA256: "pbkdf2" };
  for (const { make, algorithm } of STORED_FORMS) {
    expect(recogniseHash(make("Correct-Horse-9"), { scheme: names[algorithm] })).toMatchObject({ kind: "importable", algorithm });
  }
});

test("a Django hash is not taken for Django's under the name that Clerk gives another reading of the same form", () => {
  const django = stored("Django PBKDF2");
  expect(judged(django, { scheme: "pbkdf2_sha256" })).toBe("hash-ambiguous");
  expect(judged(django, { scheme: "pbkdf2_sha256_django" })).toBe(judged(django, {}));
  expect(judged(django, {})).toMatch(/^\$pbkdf2-sha256\$/);
});

const salt = "a1b2c3d4e5f60718";
const pbkdf2 = { algorithm: "PBKDF2_SHA256", salt, iterations: 25, keyEncoding: "hex" } as const;
const scrypt = { algorithm: "SCRYPT", salt, N: 16, r: 8, p: 1, keyEncoding: "base64" } as const;
const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

test("a key with its salt in another column is put together as its derivation says", () => {
  const asText = pbkdf2Sync("pw", salt, 25, 32, "sha256");
  expect(judged(asText.toString("hex"), { derivation: { ...pbkdf2, saltEncoding: "utf8" } })).toBe(
    `$pbkdf2-sha256$25$${base64(Buffer.from(salt))}$${base64(asText)}`,
  );
  const asBytes = scryptSync("pw", Buffer.from(salt, "hex"), 64, { N: 16, r: 8, p: 1 });
  expect(judged(asBytes.toString("base64"), { derivation: { ...scrypt, saltEncoding: "hex" } })).toBe(
    `16$8$1$${salt}$${asBytes.toString("hex")}`,
  );
});

test("a key far longer than any sample is the same key when cut to 32 bytes", () => {
  const long = pbkdf2Sync("pw", salt, 25, 512, "sha256").toString("hex");
  const short = pbkdf2Sync("pw", salt, 25, 32, "sha256").toString("hex");
  const derivation = { ...pbkdf2, saltEncoding: "utf8" } as const;
  expect(judged(long, { derivation })).toBe(judged(short, { derivation }));
});

test.each([
  ["a salt that is not in its encoding", { ...pbkdf2, salt: "xyz", saltEncoding: "hex" }, "07".repeat(32), "hash-malformed"],
  ["no salt", { ...pbkdf2, salt: "", saltEncoding: "utf8" }, "07".repeat(32), "hash-malformed"],
  ["a key that is not in its encoding", { ...pbkdf2, saltEncoding: "utf8" }, BCRYPT, "hash-malformed"],
  ["a key cut short", { ...pbkdf2, saltEncoding: "utf8" }, "07".repeat(31), "hash-key-length"],
  ["a long key cut short", { ...pbkdf2, saltEncoding: "utf8" }, "07".repeat(511), "hash-key-length"],
  ["broken iterations", { ...pbkdf2, iterations: 1.5, saltEncoding: "utf8" }, "07".repeat(32), "hash-malformed"],
  ["too many iterations", { ...pbkdf2, iterations: 700_000, saltEncoding: "utf8" }, "07".repeat(32), "hash-over-bound"],
  ["no N", { ...scrypt, N: Number.NaN, saltEncoding: "utf8" }, Buffer.alloc(32).toString("base64"), "hash-malformed"],
] as const)("a derivation with %s is unusable", (_, derivation, value, code) => {
  expect(judged(value, { derivation })).toBe(code);
});
