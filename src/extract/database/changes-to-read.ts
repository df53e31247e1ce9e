import type { ChangedSince } from "../../model/index.ts";
import { type ChangeRange, changeRange, checkColumn, isComparable, lessOverlap, resumeAt } from "./changed-since.ts";
import type { DatabaseSession } from "./database-session.ts";

/** Where an earlier reading left off. */
export interface Watermark {
  /** The value from which a later reading goes on, as `ChangesRead.next` told it. */
  readonly value: string;
  /** Older values whose rows are read once more. */
  readonly again: readonly string[];
}

/** What a reading by changes covers. */
export interface ChangesRead {
  /** The first value that was read; undefined: everything was. */
  readonly from: string | undefined;
  /** The column's highest value before the first row was read; undefined where there were no rows. */
  readonly upTo: string | undefined;
  /** Where a later reading goes on; undefined where there were no rows. */
  readonly next: string | undefined;
}

/** How much of a database is read, in the place of what `changedSince.value` says. */
export interface DatabaseReading {
  /** Undefined: everything, also what changes meanwhile. */
  readonly after: Watermark | undefined;
  /** Told once, before the first row is read. */
  readonly onChanges: (read: ChangesRead) => void;
}

/** Ranges to be read one after the other, which no row is in twice; undefined stands for all rows. */
export interface ChangesToRead {
  readonly ranges: readonly (ChangeRange | undefined)[];
  readonly upTo: string | undefined;
}

type Ask = <T>(question: (session: DatabaseSession) => Promise<T>) => Promise<T>;

const EVERYTHING = [undefined] as const;

/**
 * Finds out what to read before the first row is. Without `reading`: rows from `changedSince.value` up to the highest value there is;
 * what changes while we read is above it, is left out, and read the next time.
 */
export async function changesToRead(
  ask: Ask,
  changed: ChangedSince | undefined,
  reading: DatabaseReading | undefined,
  now: number,
): Promise<ChangesToRead> {
  if (changed === undefined) return { ranges: EVERYTHING, upTo: undefined };
  const highest = await ask((session) => session.highestChange());
  if (highest !== undefined && reading !== undefined) checkColumn(changed, highest, now);
  if (reading === undefined) {
    return highest === undefined
      ? { ranges: [], upTo: changed.value }
      : { ranges: [changeRange(changed, highest, now)], upTo: highest.text };
  }
  const upTo = highest?.text;
  const { after } = reading;
  const isBehind = after === undefined || highest === undefined || !isComparable(after.value, highest);
  const from = isBehind || !(await holds(ask, after.value, highest.text)) ? undefined : lessOverlap(changed, after.value);
  reading.onChanges({ from, upTo, next: highest && resumeAt(highest, now) });
  if (from === undefined || after === undefined || upTo === undefined) return { ranges: EVERYTHING, upTo };
  const ranges: ChangeRange[] = [{ from, upTo }];
  // The server alone knows its order: where it finds nothing from the beginning up to an older value, that is not read anyway.
  for (const value of after.again) if (!(await holds(ask, from, value))) ranges.push({ from: value, upTo: value, datedOnly: true });
  return { ranges, upTo };
}

/** Whether some row has a value in the range: none from a watermark on means that the source has gone back behind it. */
async function holds(ask: Ask, from: string, upTo: string): Promise<boolean> {
  return (await ask((session) => session.page(undefined, 1, { from, upTo, datedOnly: true }))).rows > 0;
}
