import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { coded, page, section, tableRows } from "../support/markdown.ts";
import { operationsTable, settingsTable } from "./sandbox-tables.ts";

const PAGE = page("docs/sandbox.md");

test("docs/sandbox.md names every operation that the sandbox serves (npm run write-docs)", () => {
  expect(section(PAGE, "Operations served")).toContain(operationsTable());
});

test("docs/sandbox.md lists every setting with its default and what it decides (npm run write-docs)", () => {
  expect(section(PAGE, "Settings")).toContain(settingsTable());
});

test("the table of settings leaves none out, and says something of each", () => {
  const rows = tableRows(settingsTable());
  expect(rows.map(([setting = ""]) => coded(setting)[0]).sort()).toEqual([...leaves(DEFAULT_SETTINGS)].sort());
  expect(rows.filter(([, , , meaning = ""]) => meaning.length < 10)).toEqual([]);
});

/** The paths of all settings; a list or an empty table is one setting. */
function leaves(group: object, prefix = ""): readonly string[] {
  return Object.entries(group).flatMap(([name, value]: [string, unknown]) => {
    const inner = typeof value === "object" && value !== null && !Array.isArray(value) ? leaves(value, `${prefix}${name}.`) : [];
    return inner.length > 0 ? inner : [`${prefix}${name}`];
  });
}
