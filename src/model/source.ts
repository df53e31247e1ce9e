import type { Issue } from "./issue.ts";

/**
 * Where a source row stands. `row` counts data rows from 1 (a CSV header is none of them), `line` counts physical
 * lines from 1, `byte` and `bytes` are the row's place in the decompressed source, its line break left out.
 */
export interface SourceRef {
  readonly row: number;
  readonly line: number;
  readonly byte: number;
  readonly bytes: number;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The values of one row: cells in the order of the source's columns, or one JSON object. `outer` is the row of an element of a list. */
export type RowValues =
  | { readonly cells: readonly string[]; readonly document?: undefined; readonly outer?: undefined }
  | { readonly document: { readonly [key: string]: Json }; readonly cells?: undefined; readonly outer?: RowValues };

/** One readable source row with its position. */
export type UserRecord = { readonly ref: SourceRef } & RowValues;

/** A source row as it was read. An unreadable row is an outcome of its own: it is never dropped. */
export type SourceRow =
  | { readonly kind: "record"; readonly record: UserRecord }
  | { readonly kind: "unreadable"; readonly ref: SourceRef; readonly issues: readonly Issue[] };

/**
 * What a source's rows look like: named columns (CSV) or free JSON objects (the other formats). `spelling` gives the one way in
 * which a source spells a key at the top of its documents, where letter case means nothing to it.
 */
export type SourceShape =
  | { readonly kind: "columns"; readonly columns: readonly string[] }
  | { readonly kind: "documents"; readonly spelling?: (key: string) => string };
