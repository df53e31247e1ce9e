import { expect, test } from "vitest";
import type { PlannedUser, PoolProfile } from "../../src/model/index.ts";
import { compileClaims, duplicateIssue } from "../../src/transform/index.ts";
import { poolWith, userWith } from "./pool.ts";

function claims(user: PlannedUser, changes: Partial<PoolProfile>): readonly string[] {
  return compileClaims(poolWith(changes))(user).map(({ kind, value }) => `${kind}=${value}`);
}

const FULL = { email: "Ann@Example.com", phone_number: "+493023125123", preferred_username: "Annie" };

test("a pool of plain usernames is claimed by the username alone, in its case where that counts", () => {
  const user = userWith({ username: "Ann-1", attributes: { ...FULL, email_verified: "true" } });
  expect(claims(user, { caseSensitive: true })).toEqual(["username=Ann-1"]);
  expect(claims(user, { caseSensitive: false })).toEqual(["username=ann-1"]);
});

test("an alias is claimed by verified values only, the preferred username in any case", () => {
  const aliasAttributes = ["email", "phone_number", "preferred_username"] as const;
  const user = userWith({ attributes: { ...FULL, email_verified: "true", phone_number_verified: "false" } });
  expect(claims(user, { aliasAttributes })).toEqual(["username=ann-1", "email=ann@example.com", "preferred_username=annie"]);
});

test("where users sign in by e-mail or phone, both are claimed even unverified, the copied one included", () => {
  const usernameAttributes = ["email", "phone_number"] as const;
  expect(claims(userWith({ username: "Ann@Example.com", attributes: { phone_number: "+493023125123" } }), { usernameAttributes })).toEqual([
    "username=ann@example.com",
    "email=ann@example.com",
    "phone_number=+493023125123",
  ]);
});

test("a collision names the earlier row and no value", () => {
  expect(duplicateIssue("email", "line 7")).toMatchObject({
    code: "duplicate-email",
    field: "email",
    reason: "line 7 signs in by the same e-mail address",
  });
  expect(duplicateIssue("source-key", "line 7")).toMatchObject({ code: "duplicate-source-key", field: "key" });
});
