import { fileURLToPath } from "node:url";

/** The path of a file that the package ships beside its code, such as `samples/legacy-crm/pool.json`. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
