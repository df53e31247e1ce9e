import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMappingDocument } from "../../src/documents/index.ts";
import { openSource } from "../../src/extract/open-source.ts";
import type { SourceSpec } from "../../src/model/index.ts";
import { compileMapping } from "../../src/transform/index.ts";
import { planOf } from "./plan-of-sample.ts";
import { profileOf } from "./pool-profile.ts";

// Run with POOLFERRY_UPDATE_GOLDEN=1 to write the expected plans again, then read the difference before keeping it.
const UPDATE = process.env["POOLFERRY_UPDATE_GOLDEN"] === "1";
const ROOT = join(import.meta.dirname, "../..");

interface Sample {
  readonly folder: string;
  readonly mapping: string;
  readonly source: SourceSpec;
}

const SAMPLES: readonly Sample[] = [
  {
    folder: "legacy-crm",
    mapping: "legacy-crm.yaml",
    source: { file: "kunden.csv", format: "csv", delimiter: ";", encoding: "windows-1252" },
  },
  { folder: "auth0-export", mapping: "auth0.yaml", source: { file: "users.ndjson", format: "ndjson" } },
];

test.each(SAMPLES)("the mapping $mapping makes of its sample what the expected plan says", async ({ folder, mapping, source }) => {
  const read = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");
  const input = await openSource({ ...source, file: join(ROOT, "samples", folder, source.file) });
  const compiled = compileMapping(readMappingDocument(read("mappings", mapping), mapping), input.shape);
  const plan = await planOf(input, compiled, profileOf(JSON.parse(read("samples", folder, "pool.json"))));
  const text = `${JSON.stringify(plan, null, 2)}\n`;
  if (UPDATE) writeFileSync(join(ROOT, "samples", folder, "expected-plan.json"), text);
  expect(text).toBe(read("samples", folder, "expected-plan.json"));
});

test.each(SAMPLES)("every group and provider that $mapping names is in the sample's pool", async ({ folder, mapping, source }) => {
  const read = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");
  const input = await openSource({ ...source, file: join(ROOT, "samples", folder, source.file) });
  const { groups, providers, attributes } = compileMapping(readMappingDocument(read("mappings", mapping), mapping), input.shape);
  const profile = profileOf(JSON.parse(read("samples", folder, "pool.json")));
  expect(profile.groups).toEqual(expect.arrayContaining([...groups]));
  expect(profile.schema.map(({ name }) => name)).toEqual(expect.arrayContaining([...attributes]));
  expect(providers.length).toBeGreaterThan(1);
});
