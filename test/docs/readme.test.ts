import { expect, test, vi } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { EXIT_CODES } from "../../src/model/index.ts";
import { coded, fenced, page, section, tableRows } from "../support/markdown.ts";

const README = page("README.md");
const HELP = await helpOf();
const COMMANDS = [...HELP.slice(HELP.indexOf("Commands:")).matchAll(/^ {2}(\w+)/gm)]
  .map(([, name]) => name ?? "")
  .filter((name) => name !== "help");

test("the README shows the program's help as it is", () => {
  expect(COMMANDS.length).toBeGreaterThan(7);
  expect(fenced(section(README, "Commands"), "text")[0]).toBe(HELP);
});

test.each(COMMANDS)("the README shows the help of %s as it is", async (name) => {
  expect(fenced(section(README, `poolferry ${name}`), "text")[0]).toBe(await helpOf(name));
});

test("the README shows no command that is not there", () => {
  const shown = [...README.matchAll(/^#+ `poolferry (\S+)`$/gm)].map(([, name]) => name);
  expect(shown).toEqual(COMMANDS);
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

/** What `poolferry <command> --help` prints. */
async function helpOf(...command: readonly string[]): Promise<string> {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    expect(await runProgram([...command, "--help"])).toBe(EXIT_CODES.ok);
  } finally {
    spy.mockRestore();
  }
  return written.join("");
}
