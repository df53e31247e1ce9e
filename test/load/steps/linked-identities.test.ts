import { expect, test } from "vitest";
import { linkedIdentities } from "../../../src/load/steps/linked-identities.ts";

const GOOGLE = { userId: "g-1", providerName: "Google", providerType: "Google", primary: "false" };

test("every identity that the attribute shows is read", () => {
  expect(linkedIdentities(JSON.stringify([GOOGLE, { ...GOOGLE, providerName: "Okta", userId: "o-1" }]))).toEqual([
    { provider: "Google", id: "g-1" },
    { provider: "Okta", id: "o-1" },
  ]);
});

test("what does not look like an identity is left out, and the others are read all the same", () => {
  for (const text of [undefined, "", "no JSON", "[", "null", "{}", '"text"', "7"]) expect(linkedIdentities(text)).toEqual([]);
  const strange = [
    null,
    7,
    "text",
    [],
    {},
    { userId: "g-1" },
    { providerName: "Google" },
    { ...GOOGLE, userId: 7 },
    { ...GOOGLE, providerName: null },
  ];
  expect(linkedIdentities(JSON.stringify([...strange, GOOGLE]))).toEqual([{ provider: "Google", id: "g-1" }]);
});
