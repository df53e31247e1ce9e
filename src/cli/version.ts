import { readFileSync } from "node:fs";
import { packageFile } from "./package-files.ts";

/** The package's version. */
export function version(): string {
  return (JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string }).version;
}
