import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import type { HashIssueCode } from "../../../src/model/index.ts";
import { DEFAULT_HASH_SETTINGS, type HashHints, recogniseHash } from "../../../src/transform/index.ts";
import { optional } from "../../support/optional.ts";

const FILE = new URL("../../../../shared/data/hash-vectors.json", import.meta.url);

interface Vector {
  readonly id: string;
  readonly hash: string;
  readonly salt?: string;
  readonly cognito: {
    readonly algorithm: string | null;
    readonly importable: boolean;
    readonly password_hash?: string;
    readonly reason?: string;
  };
  readonly cognito_alt_ab64?: string;
  readonly cognito_alt_first32?: string;
}

const present = existsSync(FILE);
const vectors: readonly Vector[] = present ? JSON.parse(readFileSync(FILE, "utf8")).vectors : [];
// The file is no part of the project: continuous integration does without it.
const withVectors = optional("the file of password-hash vectors ../shared/data/hash-vectors.json", present, false);

withVectors("all 127 vectors are judged as they say: the same algorithm, the same cell, a code of the same kind", () => {
  expect(vectors).toHaveLength(127);
  const wrong = vectors.flatMap((vector) => {
    const [got, wanted] = [judged(vector), expected(vector)];
    return wanted.includes(got) ? [] : [`${vector.id}: ${got} instead of ${wanted.join(" or ")}`];
  });
  expect(wrong).toEqual([]);
});

withVectors("where two cells are possible the settings choose the other", () => {
  const adapted = vectors.filter((vector) => vector.cognito_alt_ab64 !== undefined);
  const cut = vectors.filter((vector) => vector.cognito_alt_first32 !== undefined);
  expect([adapted.length, cut.length].every((number) => number > 0)).toBe(true);
  for (const { hash, cognito_alt_ab64 } of adapted) {
    const verdict = recogniseHash(hash, {}, { ...DEFAULT_HASH_SETTINGS, pbkdf2Alphabet: "adapted-base64" });
    expect(verdict.kind === "importable" && verdict.cell.reveal()).toBe(cognito_alt_ab64);
  }
  for (const { hash, cognito_alt_first32 } of cut) {
    const verdict = recogniseHash(hash, {}, { ...DEFAULT_HASH_SETTINGS, keyLength: "32-bytes" });
    expect(verdict.kind === "importable" && verdict.cell.reveal()).toBe(cognito_alt_first32);
  }
});

withVectors("what only the operator can know makes a hash unusable that looks importable", () => {
  const wrapped = vectors.filter(({ id }) => id.startsWith("bcrypt-wrapped-"));
  expect(wrapped).toHaveLength(4);
  for (const vector of wrapped) expect(judged(vector, { scheme: "wrapped" })).toBe("hash-prehashed");
});

function judged(vector: Vector, hints?: HashHints): string {
  const verdict = recogniseHash(storedOf(vector), hints);
  return verdict.kind === "importable" ? `${verdict.algorithm} ${verdict.cell.reveal()}` : verdict.code;
}

/** One vector tells its value in words: there the object is written out, its key taken from the cell. */
function storedOf({ id, hash, cognito }: Vector): string {
  if (id !== "scrypt-auth0-doc") return hash;
  const value = (cognito.password_hash ?? "").split("$").at(-1);
  const salt = { value: "abc123", encoding: "utf8" };
  return JSON.stringify({ algorithm: "scrypt", hash: { value, encoding: "hex" }, salt, keylen: 32, cost: 4096 });
}

function expected({ id, cognito }: Vector): readonly string[] {
  if (cognito.importable) return [`${cognito.algorithm} ${cognito.password_hash}`];
  const reason = cognito.reason ?? "";
  const kind = KINDS.find(([pattern]) => pattern.test(reason));
  if (kind === undefined) throw new Error(`No kind of reason for vector ${id}.`);
  return kind[1];
}

const KINDS: readonly (readonly [RegExp, readonly HashIssueCode[]])[] = [
  [/^empty cell/, ["hash-empty"]],
  [/no usable password/, ["hash-locked"]],
  [/over (?:the maximum )?\d|over \d+ iterations/, ["hash-over-bound"]],
  [/TRAP: called SCRYPT by Firebase/, ["hash-algorithm-unsupported"]],
  [/^TRAP/, ["hash-prehashed"]],
  [/clear password is inside/, ["hash-clear-text"]],
  [/^clear text/, ["hash-unrecognised"]],
  [/PBKDF2-SHA(?:1|512)/, ["hash-digest-unsupported"]],
  [/NN\$ \+ 53 characters|malformed/, ["hash-malformed"]],
  [/phpass|salted|bare|unsalted|crypt|not \$argon2id/, ["hash-algorithm-unsupported"]],
];
