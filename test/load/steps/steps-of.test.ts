import { expect, test } from "vitest";
import { hasMoreSteps, type StepOptions, stepCounts, stepsOf } from "../../../src/load/steps/steps-of.ts";
import { type PlannedUser, Secret } from "../../../src/model/index.ts";
import { answeringPool, DONE, found } from "../answering-pool.ts";
import { bare, everyStep } from "./planned-user.ts";

const GENERATED = new Secret("Generated-Pass-1");
const OPTIONS: StepOptions = { invitation: "email", generatePassword: () => GENERATED };
const GIVEN = new Secret("Example-Pass-1");

const namesOf = (user: PlannedUser) => stepsOf(user, OPTIONS).map(({ name }) => name);

/** What the steps of a user send about passwords: the temporary one of the creation, and one of its own. */
async function passwordsOf(credential: PlannedUser["credential"]): Promise<readonly unknown[]> {
  const { pool, sent } = answeringPool({ createUser: [found()], setPassword: [DONE] });
  for (const step of stepsOf(bare({ credential }), OPTIONS)) await step.apply(pool, { username: "user-1" });
  return sent.map(([operation, request]) => [
    operation,
    (request as { temporaryPassword?: Secret }).temporaryPassword ?? (request as { password?: Secret }).password,
  ]);
}

test("a user is disabled before it has anything to sign in with, then come password, groups, links, factors and identity", () => {
  const mfa = { sms: true, email: false, totp: false, preferred: undefined };
  expect(namesOf(everyStep({ mfa, identity: { developerId: "old-1" } }))).toEqual([
    "create",
    "disable",
    "password",
    "group readers",
    "group writers",
    "link Google",
    "mfa",
    "identity",
  ]);
  expect(namesOf(bare())).toEqual(["create"]);
});

test("a permanent password has a call of its own, a temporary one comes with the creation, and a hash or none is neither", async () => {
  expect(await passwordsOf({ kind: "password", password: GIVEN, permanent: true })).toEqual([
    ["createUser", undefined],
    ["setPassword", GIVEN],
  ]);
  expect(await passwordsOf({ kind: "password", password: GIVEN, permanent: false })).toEqual([["createUser", GIVEN]]);
  expect(await passwordsOf({ kind: "generated", permanent: true })).toEqual([
    ["createUser", undefined],
    ["setPassword", GENERATED],
  ]);
  expect(await passwordsOf({ kind: "generated", permanent: false })).toEqual([["createUser", GENERATED]]);
  expect(await passwordsOf({ kind: "none" })).toEqual([["createUser", undefined]]);
  expect(await passwordsOf({ kind: "hash", algorithm: "BCRYPT", cell: new Secret("cell") })).toEqual([["createUser", undefined]]);
});

test("a password is set for good", async () => {
  const { pool, sent } = answeringPool({ setPassword: [DONE] });
  const step = stepsOf(everyStep(), OPTIONS).find(({ name }) => name === "password");
  await step?.apply(pool, { username: "user-1" });
  expect(sent).toEqual([["setPassword", expect.objectContaining({ permanent: true })]]);
});

test("a developer id of another identity fails by default", async () => {
  const identity = { developerId: "old-1", identityId: "eu-central-1:1" };
  for (const [options, expected] of [
    [OPTIONS, "IdentityHeldElsewhere"],
    [{ ...OPTIONS, onIdentityConflict: "merge" }, "IdentityNotMergeable"],
  ] as const) {
    const { pool } = answeringPool({
      attachIdentity: [{ ok: false, failure: { kind: "permanent", code: "ResourceConflictException", message: "m" } }],
      lookupIdentity: [{ ok: true, identityId: "eu-central-1:2", developerIds: [] } as never],
    });
    const result = await stepsOf(bare({ identity }), options).at(-1)?.apply(pool, { username: "user-1" });
    expect(result).toMatchObject({ ok: false, failure: { code: expected } });
  }
});

test("the calls that are counted for a plan are those that its steps make", () => {
  const credentials = [
    { kind: "none" },
    { kind: "password", password: GIVEN, permanent: true },
    { kind: "password", password: GIVEN, permanent: false },
    { kind: "generated", permanent: true },
    { kind: "hash", algorithm: "BCRYPT", cell: new Secret("cell") },
  ] as const;
  const factors = [
    undefined,
    ...[true, false].flatMap((sms) => [true, false].map((email) => ({ sms, email, totp: false, preferred: undefined }))),
  ];
  for (const credential of credentials) {
    for (const mfa of factors) {
      for (const enabled of [true, false]) {
        for (const user of [
          bare({ credential, mfa, enabled }),
          everyStep({ credential, mfa, enabled }),
          bare({ credential, mfa, enabled, identity: { developerId: "old-1" } }),
          bare({ credential, mfa, enabled, links: everyStep().links }),
        ]) {
          const names = namesOf(user);
          const starting = (word: string) => names.filter((name) => name.split(" ")[0] === word).length;
          expect(stepCounts(user)).toEqual({
            disable: starting("disable"),
            password: starting("password"),
            group: starting("group"),
            link: starting("link"),
            mfa: starting("mfa"),
            identity: starting("identity"),
          });
          expect(hasMoreSteps(user)).toBe(names.length > 1);
        }
      }
    }
  }
});
