import { randomInt } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HASH_ISSUE_CODES } from "../../../src/model/index.ts";
import { HASH_ALGORITHMS as SANDBOX } from "../../../src/sandbox/rules/hash-algorithms.ts";
import { recogniseHash } from "../../../src/transform/index.ts";
import { STORED_FORMS } from "./stored-forms.ts";

const SEED = process.env["POOLFERRY_SEED"] === undefined ? randomInt(2 ** 31) : Number(process.env["POOLFERRY_SEED"]);
console.log(`properties of hashes: POOLFERRY_SEED=${SEED}`);
const runs = (numRuns: number) => ({ seed: SEED, numRuns });

const MADE = STORED_FORMS.map(({ make }) => make("Correct-Horse-9"));
const BEGINNINGS = [
  "$2b$10$",
  "$argon2id$v=19$m=8,t=1,p=1$",
  "16$8$1$",
  "$scrypt$ln=4,r=8,p=1$",
  "scrypt$",
  "scrypt:",
  "SCRYPT:",
  "$pbkdf2-sha256$",
]
  .concat([
    "pbkdf2_sha256$",
    "pbkdf2:sha256:",
    "sha256:1:",
    "{PBKDF2-SHA256}",
    "{bcrypt}",
    "{",
    "{x",
    '{"a":',
    "AQAAAAEAACcQ",
    "$40801$",
    "!",
    "*",
    "U$",
  ])
  .concat(['{"secretData":', '{"algorithm":"scrypt","hash":', "$wp$2y$10$", "$P$", "$", ""]);

/** Whatever is accepted must hold under the sandbox's own reading of Cognito's rules. */
function holds(stored: string): void {
  const verdict = recogniseHash(stored);
  if (verdict.kind === "unusable") {
    expect(HASH_ISSUE_CODES).toContain(verdict.code);
    return;
  }
  const cell = verdict.cell.reveal();
  expect(SANDBOX[verdict.algorithm].read(cell)?.withinCeiling).toBe(true);
  // A cell that is judged again is taken as it is: converting twice changes nothing.
  const again = recogniseHash(cell);
  expect(again.kind === "importable" && again.cell.reveal()).toBe(cell);
}

test("any text gives a verdict, and what is accepted has Cognito's form within its bounds", () => {
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 120 }), fc.string({ maxLength: 120 }), fc.base64String({ maxLength: 120 }));
  fc.assert(
    fc.property(fc.constantFrom(...BEGINNINGS), text, (beginning, rest) => holds(beginning + rest)),
    runs(5000),
  );
});

test("a good hash with letters changed, put in or left out is refused or still has Cognito's form", () => {
  const letter = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 0, maxLength: 2 }),
    fc.constantFrom("$", ":", ",", "=", "+", ".", "/", "0", "\n", " "),
  );
  fc.assert(
    fc.property(fc.constantFrom(...MADE), fc.nat(), fc.nat(3), letter, (made, at, length, put) => {
      const place = at % (made.length + 1);
      holds(made.slice(0, place) + put + made.slice(place + length));
    }),
    runs(5000),
  );
});

test("no good hash is accepted when it is cut short at its end", () => {
  fc.assert(
    fc.property(fc.constantFrom(...MADE), fc.integer({ min: 1, max: 10 }), (made, cut) => {
      const shorter = made.replace(/=+$/, "").slice(0, -cut);
      expect(recogniseHash(shorter)).toMatchObject({ kind: "unusable" });
    }),
    runs(2000),
  );
});

test("no good hash is accepted with a blank, a line break or a zero byte around it, but for JSON, where blanks mean nothing", () => {
  for (const made of MADE) {
    for (const more of [" ", "\n", "\r", "\t", "\0", "\u00a0", "\ufeff"]) {
      const verdicts = [recogniseHash(made + more), recogniseHash(more + made)];
      if (!made.startsWith('{"')) expect(verdicts.map(({ kind }) => kind)).toEqual(["unusable", "unusable"]);
    }
  }
});

test("time is linear: the longest judged texts that repeat what patterns repeat take no longer than others", () => {
  const units = ["a", "0", "$", ":", "=", "A=", ",", "{", '{"a":', "[", "/", ".", "+", "$2b$", "\\u0000", "é"];
  const started = performance.now();
  for (const beginning of BEGINNINGS) {
    for (const unit of units) {
      for (const end of ["", "!"]) recogniseHash((beginning + unit.repeat(4096)).slice(0, 4095) + end);
    }
  }
  const each = (performance.now() - started) / (BEGINNINGS.length * units.length * 2);
  expect(each).toBeLessThan(5);
  const before = performance.now();
  for (let round = 0; round < 1000; round++) recogniseHash(LONG);
  expect(performance.now() - before).toBeLessThan(500);
});

const LONG = "$2b$10$".padEnd(10_000_000, "a");
