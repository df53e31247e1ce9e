import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { coded, page, ROOT, section, tableRows } from "../support/markdown.ts";

const ROWS = tableRows(section(page("SECURITY.md"), "Checked by"));

test("each risk of SECURITY.md has a rule and tests that are there", () => {
  expect(ROWS.length).toBeGreaterThan(10);
  for (const [risk = "", rule = "", tests = ""] of ROWS) {
    expect(
      [risk, rule].every((text) => text.length > 5),
      risk,
    ).toBe(true);
    const files = coded(tests);
    expect(files.length, risk).toBeGreaterThan(0);
    expect(
      files.filter((file) => !existsSync(`${ROOT}${file}`)),
      risk,
    ).toEqual([]);
  }
});

test("every test of this folder stands for a risk", () => {
  const named = new Set(ROWS.flatMap(([, , tests = ""]) => coded(tests)));
  const here = readdirSync(`${ROOT}test/security`).filter((name) => name.endsWith(".test.ts") && name !== "table.test.ts");
  expect(here.filter((name) => !named.has(`test/security/${name}`))).toEqual([]);
});
