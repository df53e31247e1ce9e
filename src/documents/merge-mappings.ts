import { RunError } from "../model/index.ts";
import type { DocumentPath, Locate } from "./document-spot.ts";
import { type MappingDocument, mappingDocumentSchema } from "./mapping-document.ts";
import { type MappingLayer, readMappingLayer } from "./mapping-layer.ts";
import type { MappingTest } from "./mapping-test.ts";
import type { ReadDocument } from "./read-document.ts";

/** A mapping with the spots of its values, by which problems that only its source shows are told too, and with its own tests. */
export interface MappingFile extends ReadDocument<MappingDocument> {
  readonly tests: readonly MappingTest[];
}

/**
 * One mapping of layers each of which extends the next: attributes go one by one over those beneath, every other key replaces the
 * whole, null takes out. Tests are the first one's. Throws a RunError (`usage`) where the last layer extends another one.
 */
export function mergeMappings(layers: readonly MappingLayer[]): MappingFile {
  const base = layers.at(-1)?.extends;
  if (base !== undefined) {
    throw new RunError("usage", `The mapping ${base} is extended and was not read.`, "Read the mapping from its file.");
  }
  const rules = {};
  const attributes = {};
  for (const layer of layers.toReversed()) {
    Object.assign(rules, layer.rules);
    Object.assign(attributes, layer.rules.attributes);
  }
  const document = mappingDocumentSchema.parse({ ...withoutNulls(rules), attributes: withoutNulls(attributes) });
  return { document, locate: locateIn(layers), tests: layers[0]?.tests ?? [] };
}

/** Reads a mapping that stands by itself. Throws a RunError (`usage`) that lists every problem with its line. */
export function readMappingDocument(content: string, fileName: string): MappingFile {
  return mergeMappings([readMappingLayer(content, fileName)]);
}

/** A value stands in the first layer that gives it, and tests in the first of all. */
function locateIn(layers: readonly MappingLayer[]): Locate {
  return (path) => {
    const layer = layers.find(({ rules }) => gives(rules, path)) ?? layers[0];
    if (layer === undefined) throw new RangeError("a mapping has at least one layer");
    return layer.locate(path);
  };
}

function gives(rules: MappingLayer["rules"], [key, name]: DocumentPath): boolean {
  if (key === "attributes" && name !== undefined) return Object.hasOwn(rules.attributes ?? {}, name);
  return key !== undefined && Object.hasOwn(rules, key);
}

function withoutNulls(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
