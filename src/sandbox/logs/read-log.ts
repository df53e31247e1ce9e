import type { Store } from "../state/store.ts";
import { EVENT_END } from "./write-log.ts";

/** One event with its place in its stream, counted from 0. */
export interface LogEvent {
  readonly place: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly readable: number;
  readonly message: string;
}

/** Which events of a stream: those of the time [since, until) that can be read at `now`; all in epoch milliseconds. */
export interface LogWindow {
  readonly stream: number;
  readonly now: number;
  readonly since: number;
  readonly until: number;
}

/** The events from `place` on, oldest first, read as they are taken. */
export function* eventsFrom(store: Store, window: LogWindow, place: number): Generator<LogEvent> {
  const blocks = store
    .prepare(
      `SELECT first, logged, readable, events FROM log_blocks
       WHERE stream = ? AND first >= coalesce((SELECT max(first) FROM log_blocks WHERE stream = ? AND first <= ?), 0)
         AND readable <= ? AND logged >= ? AND logged < ? ORDER BY first`,
    )
    .iterate(window.stream, window.stream, place, window.now, window.since, window.until);
  for (const block of blocks) {
    for (const event of eventsOf(block)) if (event.place >= place) yield event;
  }
}

/** The last `limit` events before `place`, oldest first. */
export function eventsBefore(store: Store, window: LogWindow, place: number, limit: number): readonly LogEvent[] {
  const blocks = store
    .prepare(
      `SELECT first, logged, readable, events FROM log_blocks
       WHERE stream = ? AND first < ? AND readable <= ? AND logged >= ? AND logged < ? ORDER BY first DESC`,
    )
    .iterate(window.stream, place, window.now, window.since, window.until);
  const found: LogEvent[] = [];
  for (const block of blocks) {
    for (const event of eventsOf(block).reverse()) {
      if (event.place >= place) continue;
      found.push(event);
      if (found.length === limit) return found.reverse();
    }
  }
  return found.reverse();
}

function eventsOf(block: Readonly<Record<string, unknown>>): LogEvent[] {
  const first = Number(block["first"]);
  const timestamp = Math.floor(Number(block["logged"]));
  const readable = Number(block["readable"]);
  return String(block["events"])
    .split(EVENT_END)
    .map((message, index) => ({ place: first + index, timestamp, readable, message }));
}
