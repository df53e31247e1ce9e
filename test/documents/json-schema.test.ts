import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jobJsonSchema, mappingJsonSchema } from "../../src/documents/index.ts";

// Run with POOLFERRY_UPDATE_GOLDEN=1 to write the schemas again after a change of the documents.
const UPDATE = process.env["POOLFERRY_UPDATE_GOLDEN"] === "1";
const MAPPINGS = join(import.meta.dirname, "../../mappings");

test.each([
  ["mapping.schema.json", mappingJsonSchema],
  ["job.schema.json", jobJsonSchema],
])("the published %s is what the checker itself says", (file, schemaOf) => {
  const text = `${JSON.stringify(schemaOf(), null, 2)}\n`;
  if (UPDATE) writeFileSync(join(MAPPINGS, file), text);
  expect(text).toBe(readFileSync(join(MAPPINGS, file), "utf8"));
});

test("every key of a job and of a mapping is described for editors", () => {
  for (const schema of [jobJsonSchema(), mappingJsonSchema()]) expect(undescribed(schema, "")).toEqual([]);
});

/** Paths of properties without a description of their own or of what they refer to. */
function undescribed(node: unknown, path: string): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const properties = "properties" in node && typeof node.properties === "object" && node.properties !== null ? node.properties : {};
  const here = Object.entries(properties).flatMap(([key, value]: [string, unknown]) => {
    const described = typeof value === "object" && value !== null && ("description" in value || "$ref" in value);
    return described ? [] : [`${path}.${key}`];
  });
  return [...here, ...Object.entries(node).flatMap(([key, value]) => undescribed(value, `${path}/${key}`))];
}
