import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jobJsonSchema, mappingJsonSchema, readJobDocument, readMappingDocument } from "../../src/documents/index.ts";

const page = (name: string) => readFileSync(join(import.meta.dirname, "../../docs", name), "utf8");

test.each([
  ["job-file.md", jobJsonSchema],
  ["mapping.md", mappingJsonSchema],
])("docs/%s names every key of the document", (name, schemaOf) => {
  const text = page(name);
  expect(keysOf(schemaOf()).filter((key) => !new RegExp(`[\`{ ,]${key}[\`:, ]`).test(text))).toEqual([]);
});

test("the documented mapping and the documented job are accepted", () => {
  const [mapping] = examples("mapping.md").filter((example) => example.startsWith("poolferry: 1"));
  expect(Object.keys(readMappingDocument(mapping ?? "", "mapping.md").document.attributes)).toHaveLength(8);
  const [job] = examples("job-file.md");
  expect(readJobDocument(job ?? "", "example.yaml").source.format).toBe("csv");
});

test("every part of a mapping that is shown is accepted", () => {
  const parts = examples("mapping.md").filter((example) => !example.includes("poolferry: 1") && !example.startsWith("# yaml-language"));
  expect(parts.length).toBeGreaterThan(5);
  const required = "poolferry: 1\nkey: { from: ID }\nusername: { from: ID }\n";
  for (const part of parts) readMappingDocument(`${required}${part}`, "mapping.md");
});

test("the documented defaults of a job are the real ones", () => {
  const [example] = examples("job-file.md");
  const job = readJobDocument(example ?? "", "example.yaml");
  const text = page("job-file.md");
  const defaults = Object.entries({ route: job.route, ...job.importJob, ...job.policies, share: job.pace.share });
  const wrong = defaults.filter(([key, value]) => !new RegExp(`\\| \`${key}\` \\| \`?${String(value)}\`? \\|`).test(text));
  expect(wrong).toEqual([]);
});

function examples(name: string): readonly string[] {
  return [...page(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example]) => example ?? "");
}

function keysOf(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const properties = "properties" in node && typeof node.properties === "object" && node.properties !== null ? node.properties : {};
  return [...Object.keys(properties), ...Object.values(node).flatMap(keysOf)];
}
