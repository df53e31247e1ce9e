import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { LEGACY_CRM_COLUMNS, LEGACY_CRM_DEFECTS, legacyCrmLines, writeLegacyCrm } from "../../src/cli/demo/legacy-crm.ts";
import { openSource } from "../../src/extract/open-source.ts";
import type { SourceSpec } from "../../src/model/index.ts";
import { allRows, freshPath } from "./sample-source.ts";

const SAMPLES = join(import.meta.dirname, "../../samples");
const CRM = { format: "csv", delimiter: ";", encoding: "windows-1252" } as const;

test("the committed extract of the CRM export is what its generator writes", async () => {
  const path = freshPath();
  await writeLegacyCrm(path, { rows: 200, seed: 7 });
  expect((await readFile(path)).equals(await readFile(join(SAMPLES, "legacy-crm/kunden.csv")))).toBe(true);
});

test("the CRM export can be read, but for rows that are broken on purpose", async () => {
  expect(await figuresOf({ file: join(SAMPLES, "legacy-crm/kunden.csv"), ...CRM })).toEqual({
    record: 197,
    "row-too-short": 1,
    "row-too-long": 1,
    "quote-malformed": 1,
  });
  const source = await openSource({ file: join(SAMPLES, "legacy-crm/kunden.csv"), ...CRM });
  expect(source.shape).toEqual({ kind: "columns", columns: LEGACY_CRM_COLUMNS.split(";") });
});

test("10,000 rows of the CRM export hold about 3 % broken ones, of every kind, and begin with the shorter file", () => {
  const lines = [...legacyCrmLines({ rows: 10_000, seed: 7 })];
  expect(lines).toHaveLength(10_001);
  expect(lines.slice(0, 201)).toEqual([...legacyCrmLines({ rows: 200, seed: 7 })]);
  expect([...legacyCrmLines({ rows: 200, seed: 8 })]).not.toEqual(lines.slice(0, 201));
  expect(LEGACY_CRM_DEFECTS.length).toBeGreaterThanOrEqual(12);
  expect(lines.some((line) => line.includes('"Haus "Sonne"'))).toBe(true);
});

test("the committed Auth0 export is what its generator writes, and can be read but for its broken lines", async () => {
  const path = freshPath();
  await promisify(execFile)(process.execPath, [join(SAMPLES, "auth0-export/generate.ts"), "200", path]);
  expect((await readFile(path)).equals(await readFile(join(SAMPLES, "auth0-export/users.ndjson")))).toBe(true);
  expect(await figuresOf({ file: path, format: "ndjson" })).toEqual({ record: 198, "json-malformed": 1, "json-not-object": 1 });
});

async function figuresOf(spec: SourceSpec): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const row of await allRows(await openSource(spec))) {
    const kind = row.kind === "record" ? "record" : (row.issues[0]?.code ?? "no issue");
    figures[kind] = (figures[kind] ?? 0) + 1;
  }
  return figures;
}
