import { dirname, resolve } from "node:path";
import { describeProblem, type MappingFile, type MappingLayer, mergeMappings, readMappingLayer } from "../documents/index.ts";
import { RunError } from "../model/index.ts";
import { presetFile } from "./presets.ts";
import { readText } from "./read-text.ts";

/** Files that may be extended in a row. */
const MOST_LEVELS = 5;
const PRESET = "preset:";

/** Reads a mapping and what it extends. Throws RunError `usage` where a file is missing or wrong, or where files extend in a circle. */
export async function readMapping(file: string): Promise<MappingFile> {
  return readMappingText(await readText(file, "mapping"), file);
}

/** Reads a mapping's text as `readMapping` does a file's; `file` names it, and what it extends is relative to the folder of that. */
export async function readMappingText(text: string, file: string): Promise<MappingFile> {
  const files: string[] = [];
  const layers: MappingLayer[] = [];
  for (let next: string | undefined = file; next !== undefined; ) {
    checkChain(files, layers.at(-1), next);
    const layer: MappingLayer = readMappingLayer(
      files.length === 0 ? text : await readText(next, `mapping that ${files.at(-1)} extends,`),
      next,
    );
    files.push(next);
    layers.push(layer);
    next = layer.extends === undefined ? undefined : await fileOf(layer, next);
  }
  return mergeMappings(layers);
}

async function fileOf(layer: MappingLayer, from: string): Promise<string> {
  const { extends: base = "" } = layer;
  if (!base.startsWith(PRESET)) return resolve(dirname(from), base);
  try {
    return await presetFile(base.slice(PRESET.length));
  } catch (cause) {
    if (cause instanceof RunError) throw atExtends(layer, cause.message, cause.hint);
    throw cause;
  }
}

function checkChain(files: readonly string[], layer: MappingLayer | undefined, next: string): void {
  if (layer === undefined) return;
  if (files.includes(next)) {
    const circle = [...files.slice(files.indexOf(next)), next].join(" -> ");
    throw atExtends(layer, `the mappings go in a circle: ${circle}`, "Take `extends` out of one of them.");
  }
  if (files.length <= MOST_LEVELS) return;
  throw atExtends(layer, `more than ${MOST_LEVELS} mappings are extended in a row`, "Write the rules of some of them into one file.");
}

function atExtends(layer: MappingLayer, message: string, hint: string): RunError {
  return new RunError("usage", describeProblem(layer.locate(["extends"]), ["extends"], message), hint);
}
