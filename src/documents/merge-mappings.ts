import { RunError } from "../model/index.ts";
import { type MappingDocument, mappingDocumentSchema } from "./mapping-document.ts";
import { type MappingFile, readMappingFile } from "./mapping-file.ts";

/**
 * One mapping of files each of which extends the next: attributes go one by one over those beneath, every other key replaces the
 * whole, null takes out. Throws a RunError (`usage`) where the last file extends another one.
 */
export function mergeMappings(files: readonly MappingFile[]): MappingDocument {
  const base = files.at(-1)?.extends;
  if (base !== undefined) {
    throw new RunError("usage", `The mapping ${base} is extended and was not read.`, "Read the mapping from its file.");
  }
  const rules = {};
  const attributes = {};
  for (const file of files.toReversed()) {
    Object.assign(rules, file.rules);
    Object.assign(attributes, file.rules.attributes);
  }
  return mappingDocumentSchema.parse({ ...withoutNulls(rules), attributes: withoutNulls(attributes) });
}

/** Reads a mapping that stands by itself. Throws a RunError (`usage`) that lists every problem with its line. */
export function readMappingDocument(content: string, fileName: string): MappingDocument {
  return mergeMappings([readMappingFile(content, fileName)]);
}

function withoutNulls(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
