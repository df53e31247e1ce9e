import { hash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { type JobDocument, type MappingFile, readJobDocument } from "../documents/index.ts";
import {
  type ApiSpec,
  type DatabaseSpec,
  type PoolSourceSpec,
  RunError,
  type SecretPlace,
  type SourceSpec,
  type TableFileSpec,
} from "../model/index.ts";
import type { GivenPace } from "./pace.ts";
import { readMapping } from "./read-mapping.ts";
import { readText } from "./read-text.ts";

/** A job file with everything it names, read and checked. */
export interface Job {
  readonly name: string;
  readonly document: JobDocument;
  /** The mapping with everything that it extends. */
  readonly mapping: MappingFile;
  /** The source with its path made absolute; `-` stays: that is spooled first, from standard input or from what is no file. */
  readonly source: SourceSpec;
  /** The folder that the patterns in `source.files` are relative to. They are resolved when the job is opened. */
  readonly sourceFolder?: string;
  /** The database that is read, its paths made absolute; undefined where another input was named. */
  readonly database?: DatabaseSpec;
  /** The caller said since when; the job file's own value may be older. */
  readonly isGivenChangedSince?: boolean;
  /** The caller named another input than the job file's. */
  readonly isGivenSource?: boolean;
  /** The API that is read, its paths made absolute; undefined where another input was named. */
  readonly api?: ApiSpec;
  /** The pool that is read; undefined where another input was named. */
  readonly pool?: PoolSourceSpec;
  /** The Excel or Parquet file that is read, its path made absolute; undefined where another input was named. */
  readonly tableFile?: TableFileSpec;
  /** Where the job keeps its ledger and its runs. */
  readonly stateFolder: string;
  /** What the caller says of the pace; it goes before the job file's. */
  readonly givenPace?: GivenPace;
}

export interface JobOptions {
  /** Another input than the job file's, read by the same settings, such as a mended rejects file. */
  readonly source?: string | undefined;
  /** Goes before `source.database.changedSince.value`. */
  readonly changedSince?: string | undefined;
  /** Another place for the state than `.poolferry/<job>` beside the job file. */
  readonly stateFolder?: string | undefined;
  /** Goes before the job file's `pace`. */
  readonly pace?: GivenPace | undefined;
}

/** Reads a job file and its mapping. Throws RunError `usage` where a file is missing or wrong. */
export async function readJob(path: string, options: JobOptions = {}): Promise<Job> {
  const folder = dirname(resolve(path));
  const document = readJobDocument(await readText(path, "job file"), path);
  return jobOf(document, await readMapping(resolve(folder, document.mapping)), folder, options);
}

/** A job of what it says, with paths relative to `folder`. Throws RunError `usage` where options and job do not go together. */
export function jobOf(document: JobDocument, mapping: MappingFile, folder: string, options: JobOptions): Job {
  const database = changedDatabase(document.database, options);
  const tableFile = tableFileOf(document.tableFile, folder, options.source);
  return {
    name: document.name,
    document,
    mapping,
    ...(options.source === undefined || tableFile !== undefined
      ? inputOf(document, folder, database)
      : { source: otherInput(document.source, options.source) }),
    ...(options.changedSince === undefined ? {} : { isGivenChangedSince: true }),
    ...(options.source === undefined ? {} : { isGivenSource: true }),
    ...(tableFile === undefined ? {} : { tableFile }),
    stateFolder: resolve(options.stateFolder ?? join(folder, ".poolferry", document.name)),
    ...(options.pace === undefined ? {} : { givenPace: options.pace }),
  };
}

/** What of a job decides how rows become users and calls; a resumed run must find it unchanged. */
export function policyFingerprint({ document }: Job): string {
  const { route, importJob, groups, identityPool } = document;
  // When to stop decides nothing about a row, and is set anew to get on; nor does what is kept of former values.
  const { stopAfterRefusals: _stop, keepBeforeImages: _keep, ...policies } = document.policies;
  const { maxRows, maxBytes, minRows, hashes, hashColumn } = importJob;
  const decisive = [route, policies, maxRows, maxBytes, minRows, hashes, hashColumn, groups];
  return hash("sha256", JSON.stringify(identityPool === undefined ? decisive : [...decisive, { identityPool }]), "hex");
}

function changedDatabase(database: DatabaseSpec | undefined, { source, changedSince }: JobOptions): DatabaseSpec | undefined {
  if (changedSince === undefined) return database;
  if (database?.changedSince !== undefined && source === undefined) {
    return { ...database, changedSince: { ...database.changedSince, value: changedSince } };
  }
  throw new RunError(
    "usage",
    "--changed-since speaks of a database whose job file names the column of changes.",
    "Add `changedSince: { column: ... }` to `source.database`, and leave --source out.",
  );
}

type Input = Pick<Job, "source" | "sourceFolder" | "database" | "api" | "pool">;

/** What the job file names as its input, paths made absolute. */
function inputOf({ source, api, pool }: JobDocument, folder: string, database: DatabaseSpec | undefined): Input {
  return {
    source: { ...source, file: inFolder(folder, source.file) },
    ...(source.files === undefined ? {} : { sourceFolder: folder }),
    ...(database === undefined ? {} : { database: withPaths(folder, database) }),
    ...(api === undefined ? {} : { api: withSecretPaths(folder, api) }),
    ...(pool === undefined ? {} : { pool }),
  };
}

function otherInput({ files: _files, ...source }: SourceSpec, file: string): SourceSpec {
  return { ...source, file: inFolder(process.cwd(), file) };
}

function withSecretPaths(folder: string, api: ApiSpec): ApiSpec {
  const placed = <T extends SecretPlace>(place: T): T =>
    place.file === undefined ? place : { ...place, file: resolve(folder, place.file) };
  const headers = Object.entries(api.headers).map(([name, value]) => [name, typeof value === "string" ? value : placed(value)]);
  return { ...api, headers: Object.fromEntries(headers), ...(api.token === undefined ? {} : { token: placed(api.token) }) };
}

function withPaths(folder: string, database: DatabaseSpec): DatabaseSpec {
  const { urlFile, caFile, file } = database;
  return {
    ...database,
    ...(urlFile === undefined ? {} : { urlFile: resolve(folder, urlFile) }),
    ...(caFile === undefined ? {} : { caFile: resolve(folder, caFile) }),
    ...(file === undefined ? {} : { file: resolve(folder, file) }),
  };
}

/** Mended rejects of such a file are NDJSON; another file of the same kind is told by its ending. */
function tableFileOf(stated: TableFileSpec | undefined, folder: string, given: string | undefined): TableFileSpec | undefined {
  if (stated === undefined || given === undefined) return stated && { ...stated, file: resolve(folder, stated.file) };
  return given.toLowerCase().endsWith(`.${stated.format}`) ? { ...stated, file: resolve(given) } : undefined;
}

function inFolder(folder: string, file: string): string {
  return file === "-" ? file : resolve(folder, file);
}
