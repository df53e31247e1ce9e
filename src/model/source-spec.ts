/** What a job says of its input: one file (or standard input, spooled to one) and how to read it. */
export interface SourceSpec {
  /** Path of the file; `-` is standard input, which a run first copies to a private file. */
  readonly file: string;
  readonly format: "csv" | "ndjson" | "json";
  /** `auto` looks at the first bytes. Default `auto`. */
  readonly compression?: "auto" | "none" | "gzip";
  /** Default `utf-8`; a byte order mark is always recognised. */
  readonly encoding?: "utf-8" | "utf-16le" | "iso-8859-1" | "windows-1252";
  /** CSV: default `,`. */
  readonly delimiter?: string;
  /** CSV: default `"`; an empty string switches quoting off. */
  readonly quote?: string;
  /** CSV without a header row: the names of its columns, in order. */
  readonly columns?: readonly string[];
  /** CSV: what a row with too few or too many cells is: rejected (default), or filled with empty cells where too short. */
  readonly ragged?: "reject" | "fill";
  /** JSON: where the array of users stands, as a path of keys such as `data.users`; default: the document itself. */
  readonly at?: string;
}
