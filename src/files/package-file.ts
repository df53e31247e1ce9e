import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The path of a file that the package ships beside its code, such as `samples/legacy-crm/pool.json`. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The package's version. */
export function version(): string {
  return (JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string }).version;
}
