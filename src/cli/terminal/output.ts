import { version } from "../../files/package-file.ts";
import type { JobEvent } from "../../jobs/job-events.ts";
import { say } from "./say.ts";
import { watchOnStderr } from "./watch.ts";

/** Version of the events on stdout; members may be added under the same number. */
const EVENTS_VERSION = 1;

/** Where a command's words go: data to stdout, and what people watch to stderr. */
export interface Output {
  readonly json: boolean;
  tell(event: JobEvent): void;
  /** Text for people, on stdout; left out under `--json`. */
  print(text: string): void;
  /** Ends the line of progress, if one is shown. */
  settle(): void;
}

export function openOutput(json: boolean): Output {
  const watcher = watchOnStderr();
  if (json) process.stdout.write(`${JSON.stringify({ type: "version", poolferry: version(), events: EVENTS_VERSION })}\n`);
  return {
    json,
    tell(event) {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
      else watcher.tell(event);
    },
    print(text) {
      if (!json) say(text);
    },
    settle: () => watcher.end(),
  };
}
