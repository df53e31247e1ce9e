import { closeSync, openSync } from "node:fs";

/** Creates the file 0600 before SQLite would create it as the umask has it; SQLite's side files take its mode. */
export function makePrivate(path: string): void {
  closeSync(openSync(path, "a", 0o600));
}
