import { expect, test } from "vitest";
import { mergeMappings, readJobDocument, readMappingLayer } from "../../src/documents/index.ts";
import type { Json, SourceShape } from "../../src/model/index.ts";
import { checkMappingTests, compileMapping } from "../../src/transform/index.ts";
import { page } from "../support/markdown.ts";

type Row = { readonly [column: string]: Json };

/** Presets whose rows come out of a query, which may as well be saved as CSV. */
const OF_QUERIES = ["aspnet-identity", "devise", "django", "laravel", "wordpress"];

/** A cell as PostgreSQL's COPY writes it: flags as t and f, NULL as nothing, lists as JSON. */
function cell(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "t" : "f";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

test.each(OF_QUERIES)("the preset %s makes of a CSV what it makes of the same rows as JSON", (name) => {
  const rows = page(`samples/${name}/users.ndjson`)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
  const columns = Object.keys(rows[0] ?? {});
  const { asOf } = readJobDocument(page(`samples/${name}/job.yaml`), "job.yaml");
  const preset = mergeMappings([readMappingLayer(page(`mappings/${name}.yaml`), `${name}.yaml`)]);
  const compile = (shape: SourceShape) => compileMapping(preset, shape, undefined, undefined, asOf);
  const [ofCells, ofDocuments] = [compile({ kind: "columns", columns }), compile({ kind: "documents" })];
  expect(checkMappingTests(preset, { kind: "columns", columns }, compile)).toBeGreaterThan(0);
  rows.forEach((document, index) => {
    const ref = { row: index + 1, line: index + 1, byte: 0, bytes: 0 };
    const cells = columns.map((column) => cell(document[column]));
    expect(ofCells.plan({ ref, cells })).toEqual(ofDocuments.plan({ ref, document }));
  });
});
