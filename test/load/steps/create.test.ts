import { expect, test } from "vitest";
import { createStep } from "../../../src/load/steps/create.ts";
import { Secret } from "../../../src/model/index.ts";
import { answeringPool, found, refused, SERVER_START } from "../answering-pool.ts";
import { bare } from "./planned-user.ts";

const TARGET = { username: "another name than the row's" };
const EMAIL = { email: "user-1@example.com" };
const USER = bare({ username: "user-1", attributes: new Map(Object.entries(EMAIL)) });
const STEP = createStep(USER, "none", undefined);

test("a creation sends the row's name, its attributes, the invitation, and a temporary password only where there is one", async () => {
  const password = new Secret("Example-Pass-1");
  const { signal } = new AbortController();
  for (const [step, more] of [
    [createStep(USER, "none", undefined), { invitation: "none" }],
    [createStep(USER, "sms", password), { invitation: "sms", temporaryPassword: password }],
  ] as const) {
    const { pool, sent, signals } = answeringPool({ createUser: [found({ sub: "sub-7" })] });
    expect(await step.apply(pool, TARGET, signal)).toEqual({ ok: true, sub: "sub-7" });
    expect(sent).toEqual([["createUser", { username: "user-1", attributes: USER.attributes, ...more }]]);
    expect(signals).toEqual([signal]);
  }
});

test("a refused creation is the caller's", async () => {
  const taken = refused("UsernameExistsException");
  expect(await STEP.apply(answeringPool({ createUser: [taken] }).pool, TARGET)).toEqual(taken);
});

test("a creation in doubt is looked for by the row's name, and repeated where nobody has it", async () => {
  const { pool, sent } = answeringPool({ getUser: [refused("UserNotFoundException")] });
  expect(await STEP.settle(pool, TARGET, SERVER_START)).toEqual({ kind: "repeat" });
  expect(sent).toEqual([["getUser", { username: "user-1" }]]);
});

test("a creation in doubt stays in doubt where the user cannot be read", async () => {
  const denied = refused("AccessDeniedException", "credentials");
  expect(await STEP.settle(answeringPool({ getUser: [denied] }).pool, TARGET, SERVER_START)).toEqual({
    kind: "failed",
    failure: denied.failure,
  });
});

test.each([
  ["made at the intent", { createdAt: SERVER_START, attributes: EMAIL }, true],
  ["two seconds older, as times are cut to seconds", { createdAt: SERVER_START - 2_000, attributes: EMAIL }, true],
  ["older than that", { createdAt: SERVER_START - 2_001, attributes: EMAIL }, false],
  ["with an attribute more", { attributes: { ...EMAIL, name: "N" } }, true],
  ["with another case, which Cognito may fold", { attributes: { email: "User-1@Example.com" } }, true],
  ["with another value", { attributes: { email: "else@example.com" } }, false],
  ["without the attribute", { attributes: {} }, false],
  ["whose password must be reset by now", { attributes: EMAIL, status: "RESET_REQUIRED" }, true],
  ["who signed up without us", { attributes: EMAIL, status: "UNCONFIRMED" }, false],
  ["who came by an identity provider", { attributes: EMAIL, status: "EXTERNAL_PROVIDER" }, false],
])("a user %s is taken for what a lost creation made, or not", async (_what, user, ours) => {
  const settled = await STEP.settle(answeringPool({ getUser: [found({ sub: "sub-7", ...user })] }).pool, TARGET, SERVER_START);
  expect(settled).toMatchObject(ours ? { kind: "applied", sub: "sub-7" } : { kind: "failed", failure: { code: "UserNotProvablyOurs" } });
});

test("a user that is not provably ours is the row's own failure, in words without its values", async () => {
  const settled = await STEP.settle(answeringPool({ getUser: [found()] }).pool, TARGET, SERVER_START);
  expect(settled).toMatchObject({ failure: { kind: "permanent", message: expect.stringContaining("AdminCreateUser was lost") } });
});
