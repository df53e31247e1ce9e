import { posix } from "node:path";
import type { SourceFile } from "./source-files.ts";

/** What each folder of src may import: names of folders, `node`, or `everything`. */
export type LayerTable = ReadonlyMap<string, ReadonlySet<string>>;
/** The one folder from which each third-party package may be imported. */
export type HomeTable = ReadonlyMap<string, string>;

/** Every import that the two tables do not allow, in words. */
export function layerViolations(
  files: readonly Pick<SourceFile, "path" | "imports">[],
  layers: LayerTable,
  homes: HomeTable,
): readonly string[] {
  return files.flatMap(({ path, imports }) => {
    const folder = folderOf(path);
    const allowed = layers.get(folder);
    if (allowed === undefined) return [`${path}: the folder ${folder} is not in the table of layers`];
    return imports.flatMap((name) => {
      const fault = faultOf(path, folder, name, allowed, homes);
      return fault === undefined ? [] : [`${path}: ${fault}`];
    });
  });
}

function faultOf(path: string, folder: string, name: string, allowed: ReadonlySet<string>, homes: HomeTable): string | undefined {
  const everything = allowed.has("everything");
  if (name.startsWith("node:")) return everything || allowed.has("node") ? undefined : `${folder} may not import ${name}`;
  if (!name.startsWith(".")) {
    const home = homes.get(packageOf(name));
    return home === folder ? undefined : `${name} belongs to ${home ?? "no folder"}, not to ${folder}`;
  }
  if (!name.endsWith(".ts")) return `${name} does not end in .ts`;
  const target = posix.join(posix.dirname(path), name);
  if (!target.startsWith("src/")) return `${name} leaves src`;
  const imported = folderOf(target);
  return everything || imported === folder || allowed.has(imported) ? undefined : `${folder} may not import ${imported}`;
}

/** `src/load/pool.ts` is in `load`, `src/index.ts` in `index`. */
function folderOf(path: string): string {
  return (path.split("/")[1] ?? "").replace(/\.ts$/, "");
}

/** `@scope/name/part` is of the package `@scope/name`. */
function packageOf(name: string): string {
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}
