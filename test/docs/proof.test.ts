import { existsSync, globSync } from "node:fs";
import { expect, test } from "vitest";
import { PROMISES } from "../prove/promises.ts";
import { proofPage } from "../prove/proof-page.ts";
import { readRecord } from "../prove/proof-record.ts";
import { SUITES } from "../prove/suites.ts";
import { page, ROOT } from "../support/markdown.ts";

const RECORD = readRecord();

test("docs/proof.md says what docs/proof.json holds, and no more", () => {
  expect(page("docs/proof.md")).toBe(proofPage(RECORD));
});

test("the promises are numbered without a gap", () => {
  expect(PROMISES.map(({ id }) => id)).toEqual(PROMISES.map((_promise, index) => `P${index + 1}`));
});

test.each(PROMISES)("$id is held by tests that are there", ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
});

test.each(Object.entries(SUITES))("the suite %s runs tests that are there", (_name, { tests }) => {
  expect(tests.filter((path) => globSync(`${ROOT}${path}*`).length === 0)).toEqual([]);
});

test("what the record says was survived belongs to a suite and a test that are there", () => {
  for (const [name, { proofs }] of Object.entries(RECORD.suites)) {
    expect(SUITES[name], name).toBeDefined();
    expect(proofs.filter(({ file }) => !existsSync(`${ROOT}${file}`)).map(({ file }) => file)).toEqual([]);
  }
});
