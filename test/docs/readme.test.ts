import { expect, test } from "vitest";
import { readJobDocument } from "../../src/documents/index.ts";
import { EXIT_CODES } from "../../src/model/index.ts";
import { coded, fenced, page, section, tableRows } from "../support/markdown.ts";
import { allHelp, headingOf } from "./help-text.ts";

const README = page("README.md");
const HELP = allHelp();

test.each(HELP.map(({ words, help }) => [headingOf(words), help] as const))(
  "the README shows the help under %s as it is",
  (heading, help) => {
    expect(fenced(section(README, heading), "text")[0]).toBe(help);
  },
);

test("the README shows every command and none that is not there, in the order of the help", () => {
  const shown = [...README.matchAll(/^#+ `(poolferry .+)`$/gm)].map(([, heading]) => heading);
  expect(shown.length).toBeGreaterThan(7);
  expect(shown).toEqual(HELP.slice(1).map(({ words }) => headingOf(words)));
});

test("the README's table of exit codes is that of the program", () => {
  const rows = tableRows(section(README, "Exit codes"));
  expect(rows.map(([code = "", name = ""]) => [coded(name)[0], Number(code)])).toEqual(Object.entries(EXIT_CODES));
});

test("the job file of the tour is one, and its mapping begins as the README shows it", () => {
  const [job = "", mapping = ""] = fenced(section(README, "A tour of five minutes"), "yaml");
  expect(readJobDocument(job, "job.yaml").name).toBe("customers");
  const lines = page("mappings/legacy-crm.yaml").split("\n");
  expect(mapping.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
});

test("the set-up commands of the README are scripts of the package", () => {
  const { scripts } = JSON.parse(page("package.json")) as { scripts: Record<string, string> };
  expect(README).toContain("npm ci && npm run demo\n");
  expect(README).toContain("npm ci && npm test\n");
  const named = [...README.matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, name]) => name ?? "");
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
