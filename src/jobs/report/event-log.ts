import { appendFileSync, closeSync, constants, openSync } from "node:fs";
import type { JobEvent } from "../job-events.ts";

/** Never through a link to somewhere else. */
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;

/** Keeps a run's events as NDJSON, one file for all the times that the run was worked on. Progress is for watching, not for keeping. */
export class EventLog {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, APPEND, 0o600);
  }

  keep(event: JobEvent, at: number): void {
    if (event.type === "progress" || event.type === "planning" || event.type === "extracting") return;
    appendFileSync(this.#file, `${JSON.stringify({ at: new Date(at).toISOString(), ...event })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
