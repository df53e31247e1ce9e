import type { ImportLogSettings } from "./import-settings.ts";

/** What became of one data row, counted from 1. `reason` is there where it failed or was skipped. */
export interface RowResult {
  readonly row: number;
  readonly kind: "SUCCEEDED" | "SKIPPED" | "FAILED";
  readonly reason?: string;
}

/** The events of a slice of rows: one line a row, without user data. */
export function logEvents(results: readonly RowResult[], settings: ImportLogSettings): readonly string[] {
  const lines = results.map(
    ({ row, kind, reason = "The import succeeded." }) => `[${kind}] Line Number ${row - 1 + settings.firstLineNumber} - ${reason}`,
  );
  if (settings.order === "mixed") mix(lines);
  if (settings.linesPerEvent <= 1) return lines;
  const events: string[] = [];
  for (let at = 0; at < lines.length; at += settings.linesPerEvent) {
    events.push(lines.slice(at, at + settings.linesPerEvent).join("\n"));
  }
  return events;
}

export function logGroupName(pool: { readonly id: string; readonly name: string }, settings: ImportLogSettings): string {
  const name = settings.poolName === "as-is" ? pool.name : pool.name.replace(/[^\w./#-]/gu, "_");
  return `/aws/cognito/userpools/${pool.id}/${name}`;
}

/** An order that is the same every time: a step that shares no divisor with the count visits every place once. */
function mix(lines: string[]): void {
  const count = lines.length;
  const step = [7919, 104_729].find((prime) => count % prime !== 0) ?? 1;
  const mixed = lines.map((_, index) => lines[(index * step + 1) % count] ?? "");
  lines.splice(0, count, ...mixed);
}
