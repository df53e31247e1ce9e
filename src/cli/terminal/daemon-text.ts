import type { DaemonEvent } from "../daemon/daemon-events.ts";
import { duration } from "./numbers.ts";

/** What a daemon says to people, a line each. */
export function daemonText(event: DaemonEvent): string {
  switch (event.type) {
    case "health":
      return `How it goes: ${event.url}\n`;
    case "waiting":
      return `Next sync: ${event.next} (${event.schedule}${event.zone === undefined ? "" : ` in ${event.zone}`})\n`;
    case "sync-ended":
      return `The sync ended with exit code ${event.exit} after ${duration(event.seconds)}.\n`;
    case "webhook-failed":
      return `The webhook was not told of it: ${event.reason}.\n`;
  }
}
