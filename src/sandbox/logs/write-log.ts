import type { Store } from "../state/store.ts";

/** Makes the log group where it is missing; returns its key. Call inside `store.write`. */
export function openLogGroup(store: Store, region: string, name: string, now: number): number {
  store.prepare("INSERT INTO log_groups (region, name, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").run(region, name, now);
  return Number(store.prepare("SELECT key FROM log_groups WHERE region = ? AND name = ?").get(region, name)?.["key"]);
}

/** Makes the log stream where it is missing; returns its key. Call inside `store.write`. */
export function openLogStream(store: Store, group: number, name: string, now: number): number {
  store.prepare("INSERT INTO log_streams (part_of, name, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").run(group, name, now);
  return Number(store.prepare("SELECT key FROM log_streams WHERE part_of = ? AND name = ?").get(group, name)?.["key"]);
}

/** Adds events of one instant to a stream; they can be read once `readable` (epoch milliseconds) has come. Call inside `store.write`. */
export function appendLogEvents(store: Store, stream: number, events: readonly string[], logged: number, readable: number): void {
  if (events.length === 0) return;
  const text = events.join(EVENT_END);
  store
    .prepare(
      `INSERT INTO log_blocks (stream, first, count, logged, readable, events)
       SELECT key, events, ?, ?, ?, ? FROM log_streams WHERE key = ?`,
    )
    .run(events.length, logged, readable, text, stream);
  store
    .prepare("UPDATE log_streams SET events = events + ?, bytes = bytes + ? WHERE key = ?")
    .run(events.length, text.length + 26 * events.length, stream);
}

/** Stands between the events of a block; a message may hold line feeds, never this. */
export const EVENT_END = "\u001e";
