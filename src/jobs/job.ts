import { hash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { type JobDocument, type MappingFile, readJobDocument } from "../documents/index.ts";
import type { DatabaseSpec, SourceSpec } from "../model/index.ts";
import type { GivenPace } from "./pace.ts";
import { readMapping } from "./read-mapping.ts";
import { readText } from "./read-text.ts";

/** A job file with everything it names, read and checked. */
export interface Job {
  readonly name: string;
  readonly document: JobDocument;
  /** The mapping with everything that it extends. */
  readonly mapping: MappingFile;
  /** The source with its path made absolute; `-` stays: that is spooled first, from standard input or the database. */
  readonly source: SourceSpec;
  /** The database that is read, its paths made absolute; undefined where another input was named. */
  readonly database?: DatabaseSpec;
  /** Where the job keeps its ledger and its runs. */
  readonly stateFolder: string;
  /** What the caller says of the pace; it goes before the job file's. */
  readonly givenPace?: GivenPace;
}

export interface JobOptions {
  /** Another input than the job file's, read by the same settings, such as a mended rejects file. */
  readonly source?: string | undefined;
  /** Another place for the state than `.poolferry/<job>` beside the job file. */
  readonly stateFolder?: string | undefined;
  /** Goes before the job file's `pace`. */
  readonly pace?: GivenPace | undefined;
}

/** Reads a job file and its mapping. Throws RunError `usage` where a file is missing or wrong. */
export async function readJob(path: string, options: JobOptions = {}): Promise<Job> {
  const folder = dirname(resolve(path));
  const document = readJobDocument(await readText(path, "job file"), path);
  const mapping = await readMapping(resolve(folder, document.mapping));
  const { database } = document;
  const file = options.source === undefined ? inFolder(folder, document.source.file) : inFolder(process.cwd(), options.source);
  return {
    name: document.name,
    document,
    mapping,
    source: { ...document.source, file },
    ...(database === undefined || options.source !== undefined ? {} : { database: withPaths(folder, database) }),
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

function withPaths(folder: string, database: DatabaseSpec): DatabaseSpec {
  const { urlFile, caFile, file } = database;
  return {
    ...database,
    ...(urlFile === undefined ? {} : { urlFile: resolve(folder, urlFile) }),
    ...(caFile === undefined ? {} : { caFile: resolve(folder, caFile) }),
    ...(file === undefined ? {} : { file: resolve(folder, file) }),
  };
}

function inFolder(folder: string, file: string): string {
  return file === "-" ? file : resolve(folder, file);
}
