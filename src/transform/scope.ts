import type { DocumentPath } from "../documents/index.ts";
import type { Issue, RowValues, SourceShape } from "../model/index.ts";

/** Reads one value of a row: text, `""` where it is empty, undefined where an issue was reported. */
export type Read = (row: RowValues, issues: Issue[]) => string | undefined;

/** Turns a value that is not empty; undefined where an issue was reported. */
export type Change = (value: string, issues: Issue[]) => string | undefined;

/** Where in a mapping something is compiled. Problems are gathered, so that one run shows them all. */
export interface Scope {
  readonly shape: SourceShape;
  /** Path in the mapping, such as `attributes`, `email`, for problems of the mapping itself. */
  readonly path: DocumentPath;
  /** The attribute or row part concerned, for issues of rows. */
  readonly field: string;
  /** The instant that `asOf` of expressions stands for, in epoch milliseconds; undefined where the job gives none. */
  readonly asOf?: number | undefined;
  /** Inside an element of a list: the shape of the row that holds the list; `shape` is then the element's. */
  readonly outer?: SourceShape;
  readonly problems: Problem[];
}

/** Something wrong with the mapping for this source, said before any row is read. */
export interface Problem {
  readonly path: DocumentPath;
  readonly message: string;
}

export function within(scope: Scope, ...keys: DocumentPath): Scope {
  return { ...scope, path: [...scope.path, ...keys] };
}

/** Notes a problem with the value under a key of the scope, or under several: `["phone", "region"]`. */
export function report(scope: Scope, key: string | DocumentPath, message: string): void {
  scope.problems.push({ path: [...scope.path, ...(typeof key === "string" ? [key] : key)], message });
}
