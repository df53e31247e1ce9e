import { expect, test } from "vitest";
import { buildProgram } from "../../src/cli/program.ts";
import { EXIT_CODES } from "../../src/model/index.ts";
import { coded, fenced, page, section, tableRows } from "../support/markdown.ts";

const README = page("README.md");
const PROGRAM = buildProgram(() => undefined);

test.each(PROGRAM.commands.map((command) => [command.name(), command] as const))(
  "the README shows the help of %s as it is",
  (name, command) => {
    expect(fenced(section(README, `poolferry ${name}`), "text")[0]).toBe(command.helpInformation());
  },
);

test("the README shows the help of the program as it is", () => {
  expect(fenced(section(README, "Commands"), "text")[0]).toBe(PROGRAM.helpInformation());
});

test("the README shows no command that is not there", () => {
  const shown = [...README.matchAll(/^#+ `poolferry (\S+)`$/gm)].map(([, name]) => name);
  expect(shown.sort()).toEqual(PROGRAM.commands.map((command) => command.name()).sort());
});

test("the README's table of exit codes is that of the program", () => {
  const rows = tableRows(section(README, "Exit codes"));
  expect(rows.map(([code = "", name = ""]) => [coded(name)[0], Number(code)])).toEqual(Object.entries(EXIT_CODES));
});

test("the set-up commands of the README are scripts of the package", () => {
  const { scripts } = JSON.parse(page("package.json")) as { scripts: Record<string, string> };
  expect(README).toContain("npm ci && npm run demo\n");
  expect(README).toContain("npm ci && npm test\n");
  const named = [...README.matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, name]) => name ?? "");
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
