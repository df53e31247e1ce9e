import { existsSync, globSync } from "node:fs";
import { expect, test } from "vitest";
import { PROMISES } from "../prove/promises.ts";
import { proofPage } from "../prove/proof-page.ts";
import { readRecord, together } from "../prove/proof-record.ts";
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
  for (const [name, runs] of Object.entries(RECORD.suites)) {
    expect(SUITES[name], name).toBeDefined();
    expect(
      together(runs)
        .filter(({ file }) => !existsSync(`${ROOT}${file}`))
        .map(({ file }) => file),
    ).toEqual([]);
  }
});

test("what several runs survived is added up", () => {
  const run = { command: "c", date: "2026-01-01", commit: "a", machine: "m", seconds: 1, tests: 1 };
  const proof = { what: "kills", promises: ["P2"], file: "f" } as const;
  const runs = [
    { ...run, proofs: [{ ...proof, tried: 2, seed: 7, figures: { early: 2 } }] },
    {
      ...run,
      proofs: [
        { ...proof, tried: 3, seed: 8, figures: { early: 1, late: 2 } },
        { ...proof, what: "races", tried: 1 },
      ],
    },
  ];
  expect(together(runs)).toEqual([
    { ...proof, tried: 5, seeds: [7, 8], figures: { early: 3, late: 2 } },
    { ...proof, what: "races", tried: 1, seeds: [], figures: {} },
  ]);
});
