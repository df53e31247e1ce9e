import fc from "fast-check";
import { expect, test } from "vitest";
import { makeSub, numberOfSub } from "../../src/sandbox/rules/subject-id.ts";

test("a sub leads back to its number, and two of one number differ", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (number) => {
      const sub = makeSub(number);
      expect(sub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(numberOfSub(sub)).toBe(number);
      expect(makeSub(number)).not.toBe(sub);
    }),
    { verbose: fc.VerbosityLevel.Verbose },
  );
});

test("what is no sub has no number", () => {
  for (const text of ["", "ann", "42DF69A6-ab37-4917-873c-dce80ec17427", "42df69a6-ab37-1917-873c-dce80ec17427"]) {
    expect(numberOfSub(text)).toBeUndefined();
  }
});
