import { readdirSync } from "node:fs";
import { page, ROOT } from "../support/markdown.ts";

/** A source file and what it imports, as written. */
export interface SourceFile {
  /** Such as `src/load/pool.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** Every TypeScript file under src. */
export function sourceFiles(): readonly SourceFile[] {
  return paths("src")
    .filter((path) => path.endsWith(".ts"))
    .map((path) => {
      const text = page(path);
      return { path, text, imports: importsOf(text) };
    });
}

/** Every file under a folder of the repository, by its path from there. */
export function paths(folder: string): readonly string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(ROOT.length))
    .sort();
}

/** What a module names in its import, export-from and import() forms. */
export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/\bfrom "([^"\n]+)"|\bimport\("([^"\n]+)"\)|^import "([^"\n]+)"/gm)].map(
    ([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? "",
  );
}
