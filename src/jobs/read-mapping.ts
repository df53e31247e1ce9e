import { dirname, resolve } from "node:path";
import { type MappingDocument, type MappingFile, type MappingTest, mergeMappings, readMappingFile } from "../documents/index.ts";
import { RunError } from "../model/index.ts";
import { presetFile } from "./presets.ts";
import { readText } from "./read-text.ts";

/** Files that may be extended in a row. */
const MOST_LEVELS = 5;
const PRESET = "preset:";

export interface ReadMapping {
  /** The mapping's own file. */
  readonly file: string;
  /** With everything that it extends. */
  readonly document: MappingDocument;
  /** The tests of the mapping's own file. */
  readonly tests: readonly MappingTest[];
}

/** Reads a mapping and what it extends. Throws RunError `usage` where a file is missing or wrong, or where files extend in a circle. */
export async function readMapping(file: string): Promise<ReadMapping> {
  const files: string[] = [];
  const layers: MappingFile[] = [];
  for (let next: string | undefined = file; next !== undefined; ) {
    checkChain(files, next);
    const layer: MappingFile = readMappingFile(await readText(next, files.length === 0 ? "mapping" : "extended mapping"), next);
    files.push(next);
    layers.push(layer);
    next = layer.extends === undefined ? undefined : await fileOf(layer.extends, next);
  }
  return { file, document: mergeMappings(layers), tests: layers[0]?.tests ?? [] };
}

async function fileOf(base: string, from: string): Promise<string> {
  if (!base.startsWith(PRESET)) return resolve(dirname(from), base);
  try {
    return await presetFile(base.slice(PRESET.length));
  } catch (cause) {
    if (!(cause instanceof RunError)) throw cause;
    throw new RunError(cause.exit, `${from}: extends: ${cause.message}`, cause.hint, { cause });
  }
}

function checkChain(files: readonly string[], next: string): void {
  const from = files.at(-1) ?? next;
  if (files.includes(next)) {
    throw new RunError(
      "usage",
      `${from}: extends: the mappings go in a circle: ${[...files.slice(files.indexOf(next)), next].join(" -> ")}.`,
      "Take `extends` out of one of them.",
    );
  }
  if (files.length <= MOST_LEVELS) return;
  throw new RunError(
    "usage",
    `${from}: extends: more than ${MOST_LEVELS} mappings extend one another.`,
    "Write the rules of some of them into one file.",
  );
}
