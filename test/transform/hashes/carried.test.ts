import { expect, test } from "vitest";
import { HASH_ALGORITHMS } from "../../../src/model/index.ts";
import { HASH_ALGORITHMS as SANDBOX } from "../../../src/sandbox/rules/hash-algorithms.ts";
import { DEFAULT_HASH_SETTINGS, type HashSettings, recogniseHash } from "../../../src/transform/index.ts";
import { STORED_FORMS } from "./stored-forms.ts";

const PASSWORD = "Correct-Horse-9";

test.each(STORED_FORMS)("$form: the cell has Cognito's form and proves the password and no other", async ({ make, algorithm }) => {
  expect(await proofOf(make(PASSWORD), algorithm)).toEqual({ right: true, wrong: false });
});

const ONLY_32: HashSettings = { ...DEFAULT_HASH_SETTINGS, keyLength: "32-bytes" };
const withKeys = STORED_FORMS.filter(({ algorithm, form }) => algorithm !== "BCRYPT" && form !== "Argon2id with 16 bytes");

test.each(withKeys)("$form: a key cut to 32 bytes proves the password as well", async ({ make, algorithm }) => {
  const { right, wrong, keyBytes } = await detailedProof(make(PASSWORD), algorithm, ONLY_32);
  expect({ right, wrong, keyBytes }).toEqual({ right: true, wrong: false, keyBytes: 32 });
});

test("a key that cannot be cut or is too short for it is left", () => {
  const short = STORED_FORMS.find(({ form }) => form === "Argon2id with 16 bytes")?.make(PASSWORD) ?? "";
  expect(recogniseHash(short, {}, ONLY_32)).toMatchObject({ kind: "unusable", code: "hash-key-length" });
});

test("every algorithm of the port has forms here", () => {
  expect(new Set(STORED_FORMS.map(({ algorithm }) => algorithm))).toEqual(new Set(HASH_ALGORITHMS));
});

test("the adapted alphabet writes dots for plus signs and changes nothing else", () => {
  const [key, salt] = [Buffer.alloc(32, 0xfb), Buffer.alloc(16, 0xfb)].map((bytes) => bytes.toString("base64").replace(/=+$/, ""));
  const stored = `$pbkdf2-sha256$10$${salt}$${key}`;
  expect(stored).toContain("+");
  expect(cellOf(stored)).toBe(stored);
  const adapted = stored.replaceAll("+", ".");
  expect(cellOf(stored, { ...DEFAULT_HASH_SETTINGS, pbkdf2Alphabet: "adapted-base64" })).toBe(adapted);
  expect(cellOf(adapted)).toBe(stored);
});

test("bits of a bcrypt salt that mean nothing are cleared, as a comparison letter by letter needs it", async () => {
  const made = STORED_FORMS[0]?.make(PASSWORD) ?? "";
  const sloppy = `${made.slice(0, 28)}${{ ".": "/", O: "P", e: "f", u: "v" }[made.charAt(28)]}${made.slice(29)}`;
  expect(sloppy).not.toBe(made);
  expect(cellOf(sloppy)).toBe(made);
});

test("a verdict prints no hash", () => {
  const stored = STORED_FORMS[0]?.make(PASSWORD) ?? "";
  expect(JSON.stringify(recogniseHash(stored))).toBe('{"kind":"importable","algorithm":"BCRYPT","cell":"[secret]"}');
});

function cellOf(stored: string, settings?: HashSettings): string | undefined {
  const verdict = recogniseHash(stored, {}, settings);
  return verdict.kind === "importable" ? verdict.cell.reveal() : undefined;
}

async function proofOf(stored: string, algorithm: keyof typeof SANDBOX) {
  const { right, wrong } = await detailedProof(stored, algorithm);
  return { right, wrong };
}

async function detailedProof(stored: string, algorithm: keyof typeof SANDBOX, settings?: HashSettings) {
  const verdict = recogniseHash(stored, {}, settings);
  if (verdict.kind !== "importable") throw new Error(`unusable: ${verdict.form} (${verdict.code})`);
  expect(verdict.algorithm).toBe(algorithm);
  const read = SANDBOX[verdict.algorithm].read(verdict.cell.reveal());
  expect(read?.withinCeiling).toBe(true);
  return { right: await read?.matches(PASSWORD), wrong: await read?.matches("Another-Horse-9"), keyBytes: read?.keyBytes };
}
