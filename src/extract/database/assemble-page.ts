import type { KeyValues, Page } from "./database-session.ts";
import { JsonBytes } from "./json-bytes.ts";
import type { Cell, WriteLine } from "./json-line.ts";

type Cells = readonly (Cell | bigint | null)[];

export interface PageForm<C extends Cells> {
  /** The first rows of a page as lines of JSON. */
  readonly lines: (found: readonly C[], rows: number) => Uint8Array;
  /** Where the key's columns stand. */
  readonly keyIndexes: readonly number[];
  /** A key's cell, and which column of the key it is, as text that the driver can give back to the server. */
  readonly keyText: (cell: C[number], index: number) => string;
}

/** Makes a page of the rows that a server gave; one row more than `limit` tells that others follow. */
export function assemblePage<C extends Cells>(found: readonly C[], limit: number, { lines, keyIndexes, keyText }: PageForm<C>): Page {
  const rows = Math.min(found.length, limit);
  let ambiguous = false;
  for (let index = 0; index < rows && !ambiguous; index++) {
    const next = found[index + 1];
    ambiguous = next !== undefined && isSameKey(found[index] as C, next, keyIndexes);
  }
  const last = found[rows - 1];
  return { lines: () => lines(found, rows), rows, more: found.length > limit, ambiguous, last: last && keyOf(last, keyIndexes, keyText) };
}

/** Lines that are written when they are asked for, one row after the other, into the bytes that all pages of a session share. */
export function lateLines<C extends Cells>(line: WriteLine<C>): PageForm<C>["lines"] {
  const out = new JsonBytes();
  return (found, rows) => {
    for (let index = 0; index < rows; index++) line(found[index] as C, out);
    return out.take();
  };
}

function keyOf<C extends Cells>(cells: C, indexes: readonly number[], keyText: PageForm<C>["keyText"]): KeyValues {
  return indexes.map((index, place) => keyText(cells[index] as C[number], place));
}

function isSameKey(a: Cells, b: Cells, indexes: readonly number[]): boolean {
  for (const index of indexes) if (!isSame(a[index], b[index])) return false;
  return true;
}

function isSame(a: Cells[number] | undefined, b: Cells[number] | undefined): boolean {
  return a === b || (a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0);
}
