import { failure } from "./failure.ts";

/** Work that one expression may do on one row; a unit is about a tenth of a microsecond at most. */
const WORK_PER_ROW = 400_000;
/** The longest text that an expression reads or builds, in UTF-16 units. */
export const MAX_TEXT = 100_000;
/** The longest list that an expression builds. */
export const MAX_LIST = 10_000;

let left = WORK_PER_ROW;

/** Begins the work on a row. Evaluation is synchronous, so one count is enough. */
export function startWork(): void {
  left = WORK_PER_ROW;
}

/** Counts work before it is done; throws where a row has had its share. */
export function spend(units: number): void {
  left -= units;
  if (left < 0) throw failure("work-limit");
}

/**
 * Counts the work of looking for a text in another before it is done. The engine's search is quadratic at worst, where both repeat themselves:
 * up to 0.32 ns for each place and each unit that is looked for there.
 */
export function spendOnSearch(text: string, wanted: string): void {
  spend(Math.ceil((Math.max(0, text.length - wanted.length) * wanted.length) / 256));
}

/** A text that an expression built; throws where it is too long. */
export function checkedText(text: string): string {
  if (text.length > MAX_TEXT) throw failure("text-limit");
  return text;
}
