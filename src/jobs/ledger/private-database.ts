import { closeSync, constants, openSync } from "node:fs";

/** Creates the file 0600 before SQLite would create it as the umask has it; SQLite's side files take its mode. A link in its place is refused. */
export function makePrivate(path: string): void {
  closeSync(openSync(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600));
}
