import { existsSync } from "node:fs";
import { glob } from "node:fs/promises";
import { resolve } from "node:path";
import { RunError } from "../model/index.ts";

/** What makes a path a pattern. */
const PATTERN = /[*?[\]{}]/;
/** As people count: users-2 before users-10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

/**
 * The files that paths and patterns name, absolute: in the given order, those of one pattern by natural order. Throws a RunError
 * (`usage`) for a pattern without a file and a file that is named twice.
 */
export async function findFiles(patterns: readonly string[], folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const pattern of patterns) {
    const path = resolve(folder, pattern);
    if (!PATTERN.test(pattern) || existsSync(path)) files.push(path);
    else files.push(...(await matches(pattern, folder)));
  }
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice === undefined) return files;
  throw new RunError("usage", `source.files: ${twice} is named twice.`, "Name each file once: its users would be read twice.");
}

async function matches(pattern: string, folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of glob(pattern, { cwd: folder, withFileTypes: true })) {
    if (!entry.isDirectory()) found.push(resolve(entry.parentPath, entry.name));
  }
  if (found.length > 0) return found.sort((a, b) => NATURAL.compare(a, b) || (a < b ? -1 : 1));
  throw new RunError("usage", `source.files: no file matches ${pattern}.`, `Check the pattern; it is relative to ${folder}.`);
}
