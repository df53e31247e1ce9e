import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { READ_ISSUES } from "../../src/extract/read-issues.ts";
import { PLAN_ISSUES, planIssue } from "../../src/transform/index.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/codes.md"), "utf8");

test("docs/codes.md lists every code of reading and planning with its text, and no other", () => {
  const documented = [...PAGE.matchAll(/^\| `([a-z_-]+)` \| (.*) \| (.*) \|$/gm)].map(([, code, reason, hint]) => ({ code, reason, hint }));
  const defined = [READ_ISSUES, PLAN_ISSUES].flatMap((table) =>
    Object.entries(table).map(([code, { reason, hint }]) => ({ code, reason, hint })),
  );
  expect(documented).toEqual(defined.map(({ code, reason, hint }) => ({ code, reason: escaped(reason), hint: escaped(hint) })));
});

test("no code is defined twice", () => {
  expect(Object.keys(PLAN_ISSUES).filter((code) => Object.hasOwn(READ_ISSUES, code))).toEqual([]);
});

test("every code of planning is used somewhere", () => {
  const folders = ["src/transform", "src/jobs"].map((folder) => join(ROOT, folder));
  const sources = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)));
  const text = sources
    .filter((file) => file.endsWith(".ts") && !file.endsWith("plan-issues.ts"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const unused = Object.keys(PLAN_ISSUES).filter((code) => !text.includes(`"${code}"`) && !code.startsWith("duplicate-"));
  expect(unused).toEqual([]);
});

test("the words in braces are filled with names, and with nothing where there is none", () => {
  expect(planIssue("attribute-too-long", "custom:tier", { limit: 5 }).reason).toBe("the value is longer than the schema's 5 characters");
  expect(planIssue("phone-invalid", "phone_number").reason).toBe("the value is no valid phone number");
});

function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}
