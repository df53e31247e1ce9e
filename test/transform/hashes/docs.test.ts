import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HASH_ALGORITHMS, HASH_ISSUE_CODES } from "../../../src/model/index.ts";
import { DEFAULT_HASH_SETTINGS as BOUNDS } from "../../../src/transform/index.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/hashes.md"), "utf8");

test("docs/hashes.md states the ceilings and the defaults that are used", () => {
  const ceilings = {
    BCRYPT: `cost ${BOUNDS.bcryptCost}`,
    SCRYPT: `N ${BOUNDS.scryptN}, r ${BOUNDS.scryptR}, p ${BOUNDS.scryptP}`,
    ARGON2ID: `m ${BOUNDS.argon2Memory} KiB, t ${BOUNDS.argon2Passes}, p ${BOUNDS.argon2Parallelism}`,
    PBKDF2_SHA256: `${BOUNDS.pbkdf2Iterations} iterations`,
  };
  for (const algorithm of HASH_ALGORITHMS) {
    expect(PAGE).toMatch(new RegExp(`^\\| \`${algorithm}\` \\| .* \\| ${ceilings[algorithm]} \\|$`, "m"));
  }
  expect(PAGE).toContain(`| \`pbkdf2Alphabet\` | \`${BOUNDS.pbkdf2Alphabet}\``);
  expect(PAGE).toContain(`| \`keyLength\` | \`${BOUNDS.keyLength}\``);
});

test("docs/hashes.md explains every code but that of a row without a hash", () => {
  expect(HASH_ISSUE_CODES.filter((code) => !PAGE.includes(`\`${code}\``))).toEqual(["hash-empty"]);
});
