import { readdir } from "node:fs/promises";
import { type About, didYouMean, readMappingLayer } from "../documents/index.ts";
import { packageFile } from "../files/package-file.ts";
import { RunError } from "../model/index.ts";
import { readText } from "./read-text.ts";

/** A mapping of the package that says what it is for. */
export interface Preset {
  readonly name: string;
  readonly about: About;
}

const ENDING = ".yaml";

/** The mappings of the package that have an `about`, by name. */
export async function listPresets(): Promise<readonly Preset[]> {
  const presets: Preset[] = [];
  for (const name of await names()) {
    const file = pathOf(name);
    const { about } = readMappingLayer(await readText(file, "mapping"), file);
    if (about !== undefined) presets.push({ name, about });
  }
  return presets;
}

/** The file of the package's mapping of that name. Throws RunError `usage` where there is none, with the name that was meant. */
export async function presetFile(name: string): Promise<string> {
  const known = await names();
  if (known.includes(name)) return pathOf(name);
  throw new RunError("usage", `There is no preset ${name}${didYouMean(name, known)}.`, "List them with `poolferry presets`.");
}

async function names(): Promise<readonly string[]> {
  const files = await readdir(packageFile("mappings"));
  return files
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

function pathOf(name: string): string {
  return packageFile(`mappings/${name}${ENDING}`);
}
