import { expect, test } from "vitest";
import { imageOfTakeOver, writtenValues } from "../../../src/load/existing/before-image.ts";
import { poolUser } from "../answering-pool.ts";
import { bare } from "../steps/planned-user.ts";

const NOTHING = new Map<string, string>();
const LINK = { provider: "Google", attribute: "Cognito_Subject", id: "g-1" };

function linked(provider: string, id: string) {
  return poolUser({ attributes: { identities: JSON.stringify([{ providerName: provider, userId: id }]) } });
}

test("a user of whom nothing is changed has no image", () => {
  expect(imageOfTakeOver(bare(), poolUser(), [], NOTHING)).toBeUndefined();
  expect(
    imageOfTakeOver(bare({ mfa: { sms: false, email: false, totp: true, preferred: undefined } }), poolUser(), [], NOTHING),
  ).toBeUndefined();
});

test("attributes are kept with the value before and the value after", () => {
  const held = poolUser({ attributes: { name: "old" } });
  expect(
    imageOfTakeOver(
      bare(),
      held,
      [],
      new Map([
        ["name", "new"],
        ["nickname", "n"],
      ]),
    ),
  ).toEqual({
    attributes: { name: { before: "old", wrote: "new" }, nickname: { before: null, wrote: "n" } },
    groups: { added: [], removed: [] },
    links: { added: [], removed: [] },
  });
});

test("of groups and links those are kept that are new to the user", () => {
  const image = imageOfTakeOver(bare({ groups: ["a", "b"] }), poolUser(), ["b", "c"], NOTHING);
  expect(image?.groups).toEqual({ added: ["a"], removed: [] });
  const added = (held: Parameters<typeof imageOfTakeOver>[1]) => imageOfTakeOver(bare({ links: [LINK] }), held, [], NOTHING)?.links;
  expect(added(linked("Google", "g-1"))).toEqual({ added: [], removed: [] });
  for (const held of [poolUser(), linked("Okta", "g-1"), linked("Google", "g-2")])
    expect(added(held)).toEqual({ added: [LINK], removed: [] });
});

test("a user that is disabled was enabled before, or there is nothing to keep of it", () => {
  const disabled = bare({ enabled: false });
  expect(imageOfTakeOver(disabled, poolUser({ enabled: true }), [], NOTHING)).toMatchObject({ enabled: { before: true, wrote: false } });
  expect(imageOfTakeOver(disabled, poolUser({ enabled: false }), [], NOTHING)).not.toHaveProperty("enabled");
  expect(imageOfTakeOver(disabled, poolUser({ enabled: false }), [], NOTHING)).toBeDefined();
  expect(imageOfTakeOver(bare({ groups: ["a"] }), poolUser({ enabled: false }), [], NOTHING)).not.toHaveProperty("enabled");
});

test("a second factor that is switched on is marked, whichever it is", () => {
  for (const factor of ["sms", "email"] as const) {
    const mfa = { sms: false, email: false, totp: false, preferred: undefined, [factor]: true };
    expect(imageOfTakeOver(bare({ mfa }), poolUser(), [], NOTHING)).toMatchObject({ mfa: true });
  }
  expect(imageOfTakeOver(bare({ groups: ["a"] }), poolUser(), [], NOTHING)).not.toHaveProperty("mfa");
});

test("an address that is removed takes its verified flag with it", () => {
  const held = poolUser({ attributes: { email: "a@example.com", email_verified: "true", name: "N" } });
  expect(
    writtenValues(held, [
      ["email", null],
      ["name", null],
    ]),
  ).toEqual({
    email: { before: "a@example.com", wrote: null },
    email_verified: { before: "true", wrote: null },
    name: { before: "N", wrote: null },
  });
  expect(writtenValues(held, [["email", "b@example.com"]])).toEqual({ email: { before: "a@example.com", wrote: "b@example.com" } });
});
