/** What a job says of its input: one file (or standard input, spooled to one) and how to read it. */
export interface SourceSpec {
  /** Path of the file; `-` is standard input, which a run first copies to a private file. */
  readonly file: string;
  /** Several files of one format, read in this order as if they were one; `file` is then the first of them. */
  readonly files?: readonly string[];
  readonly format: "csv" | "ndjson" | "json" | "ldif";
  /** `auto` looks at the first bytes. Default `auto`. */
  readonly compression?: "auto" | "none" | "gzip";
  /** Default `utf-8`; a byte order mark is always recognised. */
  readonly encoding?: "utf-8" | "utf-16le" | "iso-8859-1" | "windows-1252";
  /** CSV: default `,`. */
  readonly delimiter?: string;
  /** CSV: default `"`; an empty string switches quoting off. */
  readonly quote?: string;
  /** CSV without a header row: the names of its columns, in order. LDIF: attributes as the mapping spells them. */
  readonly columns?: readonly string[];
  /** LDIF: attributes whose values are always kept as base64. */
  readonly binary?: readonly string[];
  /** CSV: what a row with too few or too many cells is: rejected (default), or filled with empty cells where too short. */
  readonly ragged?: "reject" | "fill";
  /** JSON: where the array of users stands, as a path of keys such as `data.users`; default: the document itself. */
  readonly at?: string;
}

/** Of a database, only what changed. */
export interface ChangedSince {
  /** The column that says when, or in which order, rows changed; never NULL. */
  readonly column: string;
  /** Where to begin, as an earlier reading told it; undefined: everything is read. */
  readonly value?: string;
  /** Minutes before `value` that are read again; default 5 for times. */
  readonly overlapMinutes?: number;
  /** How far below `value` is read again, where the column holds numbers; default 0. */
  readonly overlapNumbers?: number;
}

/** A file of a table's own form: read once, to lines of JSON in a private file. */
export interface TableFileSpec {
  readonly file: string;
  readonly format: "xlsx" | "parquet";
  /** Excel: the sheet's name, or its number from 1. Default: the first. */
  readonly sheet?: string | number;
  /** Excel without a header row: the names of its columns, in order. */
  readonly columns?: readonly string[];
  /** What the file may unpack to, in bytes. */
  readonly maxUnpackedBytes: number;
}

/** A database that users are read from. Where its URL stands, never the URL itself: that may hold a password. */
export interface DatabaseSpec {
  readonly driver: "postgres" | "mysql" | "sqlserver" | "mongodb" | "sqlite";
  /** All but SQLite: the environment variable that holds the connection's URL. */
  readonly urlEnv?: string;
  /** All but SQLite: a private file that holds the connection's URL. */
  readonly urlFile?: string;
  /** SQLite: path of the database. */
  readonly file?: string;
  /** A table or view, also with its schema: `auth.users`. Either this or a query. */
  readonly table?: string;
  /** One SELECT, without ORDER BY. */
  readonly query?: string;
  /** MongoDB: the collection or view. */
  readonly collection?: string;
  /** MongoDB: which documents, as extended JSON; default: all. */
  readonly filter?: Readonly<Record<string, unknown>>;
  /** MongoDB: the fields to read; default: all. Those of the key always come along. */
  readonly fields?: readonly string[];
  /** Columns that together are unique and never NULL; rows are read in their order. */
  readonly key: readonly string[];
  /** Rows a page. */
  readonly pageRows: number;
  /** Only what changed; default: everything. */
  readonly changedSince?: ChangedSince;
  /** A certificate authority (PEM) that the server's certificate is checked against, instead of the system's. */
  readonly caFile?: string;
}
