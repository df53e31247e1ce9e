import fc from "fast-check";
import { expect, test } from "vitest";
import { type Credential, Secret } from "../../src/model/index.ts";
import { compileFirstObstacle, compileImportCheck } from "../../src/transform/import-check.ts";
import { poolWith, userWith } from "./pool.ts";

test("the first obstacle alone is the first of all obstacles", () => {
  const unit = fc.constantFrom(
    "a",
    "Ann",
    ",",
    " ",
    "\n",
    "\r",
    '"',
    "\\",
    "\t",
    "\u0085",
    "\u00a0",
    "\u3000",
    "\ufeff",
    "藤",
    "😀",
    "x".repeat(900),
  );
  const value = fc.array(unit, { minLength: 1, maxLength: 4 }).map((units) => units.join(""));
  const attributes = fc.record(
    { email: value, email_verified: fc.constantFrom("true", "true", "true", "false"), name: value, address: value, "custom:none": value },
    { requiredKeys: [] },
  );
  const hash = (cell: string): Credential => ({ kind: "hash", algorithm: "ARGON2ID", cell: new Secret(cell) });
  const hashes = [hash("m=1,t=1,p=1"), hash(`m=1,${"x".repeat(13_000)}`)];
  const credential = fc.constantFrom<Credential>({ kind: "none" }, { kind: "none" }, { kind: "generated", permanent: true }, ...hashes);
  const pool = fc.constantFrom(
    poolWith(),
    poolWith(),
    poolWith({ autoVerified: [] }),
    poolWith({ autoVerified: ["phone_number", "email"] }),
    poolWith({ firstAuthFactors: ["PASSWORD", "EMAIL_OTP"] }),
  );
  fc.assert(
    fc.property(pool, fc.record({ username: value, attributes, credential, enabled: fc.boolean() }), (profile, changes) => {
      const user = userWith(changes as Parameters<typeof userWith>[0]);
      expect(compileFirstObstacle(profile)(user)).toBe(compileImportCheck(profile)(user)[0]?.code);
    }),
    { numRuns: 3000 },
  );
});

test("every character that trimming takes away is noticed at the end of a value", () => {
  const white = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((character) => character.trim() === "");
  expect(white.length).toBeGreaterThan(20);
  for (const character of white) {
    const user = userWith({ attributes: { email: "ann@example.com", email_verified: "true", name: `Ann${character}` } });
    expect(compileFirstObstacle(poolWith())(user), character.charCodeAt(0).toString(16)).toMatch(/^import-(outer-space|line-break)$/);
  }
});
