import { expect, test } from "vitest";
import { runErrorOf } from "../../../src/load/steps/run-error-of.ts";

test.each([
  ["credentials", "credentials", /credentials|permission/],
  ["fatal", "failure", /Mend the cause/],
  ["permanent", "failure", /Mend the cause/],
  ["transient", "temporary", /same command again/],
  ["unknown-outcome", "temporary", /same command again/],
  ["throttled", "temporary", /same command again/],
] as const)("a %s failure ends the run as %s, with what was being done, why, and what to do", (kind, exit, hint) => {
  const error = runErrorOf({ kind, code: "SomeCode", message: "AdminGetUser: some text" }, "group staff");
  expect(error).toMatchObject({ exit, message: "group staff: SomeCode: AdminGetUser: some text" });
  expect(error.hint).toMatch(hint);
});
