import { Command } from "commander";
import { expect, test } from "vitest";
import { triggerOption } from "../../src/cli/commands/trigger-option.ts";

function parse(...args: readonly string[]): unknown {
  const command = new Command()
    .addOption(triggerOption())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: "user" }).opts()["trigger"];
}

test("--trigger may be given several times, and a target may hold equals signs", () => {
  expect(parse()).toEqual({});
  expect(parse("--trigger", "PreSignUp=./check.mjs", "--trigger", "UserMigration=http://127.0.0.1:9000/hook?a=b")).toEqual({
    PreSignUp: "./check.mjs",
    UserMigration: "http://127.0.0.1:9000/hook?a=b",
  });
});

test.each(["PreSignUp", "=./check.mjs", "PreSignUp="])("--trigger %s is refused", (text) => {
  expect(() => parse("--trigger", text)).toThrow("expected NAME=TARGET");
});
