import { expect, test } from "vitest";
import { LOG_OPERATIONS } from "../../src/sandbox/logs/log-operations.ts";
import { OPERATIONS } from "../../src/sandbox/operations/all-operations.ts";
import { DEFAULT_SETTINGS } from "../../src/sandbox/settings.ts";
import { coded, page, section, tableRows } from "../support/markdown.ts";

const PAGE = page("docs/sandbox.md");

test("docs/sandbox.md names every operation that the sandbox serves and no other", () => {
  const named = tableRows(section(PAGE, "Operations served")).flatMap(([, operations = ""]) => coded(operations));
  expect([...named].sort()).toEqual([...OPERATIONS, ...LOG_OPERATIONS].map(({ name }) => name).sort());
});

test("docs/sandbox.md lists every setting with its default, and says why it is one", () => {
  const rows = tableRows(section(PAGE, "Settings"));
  const listed = rows.map(([setting = "", value = ""]) => [coded(setting)[0], coded(value)[0]]);
  expect(listed).toEqual(flat(DEFAULT_SETTINGS).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
  expect(rows.filter(([, , why = ""]) => why.length < 15)).toEqual([]);
});

function flat(group: object, prefix = ""): readonly (readonly [string, unknown])[] {
  return Object.entries(group).flatMap(([name, value]: [string, unknown]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? flat(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value] as const],
  );
}
