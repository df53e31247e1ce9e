import { expect, test } from "vitest";
import {
  disableStep,
  enableStep,
  groupStep,
  mfaStep,
  passwordStep,
  removeStep,
  ungroupStep,
  updateStep,
} from "../../../src/load/steps/repeatable.ts";
import type { Step } from "../../../src/load/steps/step.ts";
import { Secret } from "../../../src/model/index.ts";
import { answeringPool, DONE, LOST, refused } from "../answering-pool.ts";

const TARGET = { username: "user-1" };
const PASSWORD = new Secret("Example-Pass-1");
const EMAIL = new Map([["email", "user-1@example.com"]]);
const MFA = { sms: false, email: true, totp: true, preferred: "email" } as const;

const STEPS = [
  ["password", "setPassword", { password: PASSWORD, permanent: true }, passwordStep(PASSWORD, true)],
  ["password", "setPassword", { password: PASSWORD, permanent: false }, passwordStep(PASSWORD, false)],
  ["disable", "disableUser", {}, disableStep()],
  ["enable", "enableUser", {}, enableStep()],
  ["update", "updateAttributes", { attributes: EMAIL }, updateStep(EMAIL)],
  ["remove attributes", "removeAttributes", { names: ["email"] }, removeStep(["email"])],
  ["ungroup staff", "removeFromGroup", { group: "staff" }, ungroupStep("staff")],
  ["group staff", "addToGroup", { group: "staff" }, groupStep("staff")],
  ["mfa", "setMfaPreference", { sms: false, email: true, preferred: "email" }, mfaStep(MFA) as Step],
] as const;

test.each(STEPS)("step %s is one %s for the very user, under the caller's signal", async (name, operation, request, step) => {
  const { signal } = new AbortController();
  const { pool, sent, signals } = answeringPool({ [operation]: [DONE] });
  expect(step.name).toBe(name);
  expect(await step.apply(pool, TARGET, signal)).toEqual({ ok: true });
  expect(sent).toEqual([[operation, { ...TARGET, ...request }]]);
  expect(signals).toEqual([signal]);
});

test.each(STEPS)(
  "step %s (%s) passes a refusal and a lost answer on, and settles its doubt by being sent again",
  async (_name, operation, _request, step) => {
    for (const failing of [refused("InvalidParameterException"), LOST]) {
      expect(await step.apply(answeringPool({ [operation]: [failing] }).pool, TARGET)).toEqual(failing);
    }
    expect(await step.settle(answeringPool({}).pool, TARGET, 0)).toEqual({ kind: "repeat" });
  },
);

test("a new user's password that is in the history already is set, by our own call; for no other step is that a success", async () => {
  const inHistory = refused("PasswordHistoryPolicyViolationException");
  expect(await passwordStep(PASSWORD, true).apply(answeringPool({ setPassword: [inHistory] }).pool, TARGET)).toEqual({ ok: true });
  expect(await ungroupStep("staff").apply(answeringPool({ removeFromGroup: [inHistory] }).pool, TARGET)).toEqual(inHistory);
});

test("a group that is gone has no members to take out, but cannot take any in either", async () => {
  const gone = refused("ResourceNotFoundException");
  expect(await ungroupStep("staff").apply(answeringPool({ removeFromGroup: [gone] }).pool, TARGET)).toEqual({ ok: true });
  expect(await groupStep("staff").apply(answeringPool({ addToGroup: [gone] }).pool, TARGET)).toEqual(gone);
});

test("second factors are a step only where an administrator can switch one on", () => {
  expect(mfaStep(undefined)).toBeUndefined();
  expect(mfaStep({ ...MFA, email: false })).toBeUndefined();
  expect(mfaStep({ ...MFA, email: false, sms: true })?.name).toBe("mfa");
  expect(mfaStep(MFA)?.name).toBe("mfa");
});
