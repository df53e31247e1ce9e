import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { READ_ISSUES } from "../../src/extract/read-issues.ts";
import { PLAN_NOTES } from "../../src/jobs/plan/plan-notes.ts";
import { RUN_REASONS } from "../../src/jobs/run-reasons.ts";
import { PLAN_ISSUES, planIssue } from "../../src/transform/index.ts";

// Run with POOLFERRY_UPDATE_GOLDEN=1 to write the tables again after a change of the codes.
const UPDATE = process.env["POOLFERRY_UPDATE_GOLDEN"] === "1";
const ROOT = join(import.meta.dirname, "../..");
const PAGE = join(ROOT, "docs/codes.md");
const HEAD = "| code | why | what to do |\n|---|---|---|\n";

test("docs/codes.md lists every code of reading, planning and running with its text, and no other", () => {
  const tables = [tableOf(READ_ISSUES), tableOf(PLAN_ISSUES), tableOf(PLAN_NOTES), tableOf(RUN_REASONS)];
  const [intro, ...parts] = readFileSync(PAGE, "utf8").split(HEAD);
  const rest = parts.map((part) => part.replace(/^(?:\|.*\n)*/, ""));
  const expected = `${intro}${tables.map((table, index) => `${HEAD}${table}${rest[index]}`).join("")}`;
  if (UPDATE) writeFileSync(PAGE, expected);
  expect(readFileSync(PAGE, "utf8")).toBe(expected);
});

test("no code is defined twice", () => {
  expect(Object.keys(PLAN_ISSUES).filter((code) => Object.hasOwn(READ_ISSUES, code))).toEqual([]);
});

test("every code of planning is used somewhere", () => {
  const folders = ["src/transform", "src/jobs"].map((folder) => join(ROOT, folder));
  const sources = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)));
  const text = sources
    .filter((file) => file.endsWith(".ts") && !/(?:plan|hash)-issues\.ts$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const unused = Object.keys(PLAN_ISSUES).filter((code) => !text.includes(`"${code}"`) && !code.startsWith("duplicate-"));
  expect(unused).toEqual([]);
});

test("the words in braces are filled with names, and with nothing where there is none", () => {
  expect(planIssue("attribute-too-long", "custom:tier", { limit: 5 }).reason).toBe("the value is longer than the schema's 5 characters");
  expect(planIssue("phone-invalid", "phone_number").reason).toBe("the value is no valid phone number");
});

function tableOf(issues: Readonly<Record<string, { readonly reason: string; readonly hint: string }>>): string {
  const cells = (text: string) => text.replaceAll("|", "\\|");
  return Object.entries(issues)
    .map(([code, { reason, hint }]) => `| \`${code}\` | ${cells(reason)} | ${cells(hint)} |\n`)
    .join("");
}
