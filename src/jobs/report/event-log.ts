import { appendFileSync, closeSync, constants, openSync } from "node:fs";
import type { JobEvent } from "../job-events.ts";
import type { Workplace } from "../workplace.ts";

/** Never through a link to somewhere else. */
const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;

/** Keeps a run's events as NDJSON, one file for all the times that the run was worked on. Progress is for watching, not for keeping. */
export class EventLog {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, APPEND, 0o600);
  }

  /** The same workplace, whose events are kept before they are told. */
  heardAt(workplace: Workplace): Workplace {
    return {
      ...workplace,
      tell: (event) => {
        this.#keep(event, workplace.wallClock());
        workplace.tell(event);
      },
    };
  }

  /** Tells what comes after the work's own end, or its failure: a disk that takes no more changes neither. */
  tellLast(workplace: Workplace, event: JobEvent): void {
    try {
      this.#keep(event, workplace.wallClock());
    } catch {}
    workplace.tell(event);
  }

  #keep(event: JobEvent, at: number): void {
    if (event.type === "progress" || event.type === "planning" || event.type === "extracting") return;
    appendFileSync(this.#file, `${JSON.stringify({ at: new Date(at).toISOString(), ...event })}\n`);
  }

  close(): void {
    try {
      closeSync(this.#file);
    } catch {}
  }
}
