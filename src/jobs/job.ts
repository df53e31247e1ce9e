import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type JobDocument, type MappingDocument, readJobDocument, readMappingDocument } from "../documents/index.ts";
import { RunError, type SourceSpec } from "../model/index.ts";

/** A job file with everything it names, read and checked. */
export interface Job {
  readonly name: string;
  readonly document: JobDocument;
  readonly mapping: MappingDocument;
  /** The source with its path made absolute; `-` stays. */
  readonly source: SourceSpec;
  /** Where the job keeps its ledger and its runs. */
  readonly stateFolder: string;
}

export interface JobOptions {
  /** Another input than the job file's, read by the same settings, such as a mended rejects file. */
  readonly source?: string | undefined;
  /** Another place for the state than `.poolferry/<job>` beside the job file. */
  readonly stateFolder?: string | undefined;
}

/** Reads a job file and its mapping. Throws RunError `usage` where a file is missing or wrong. */
export async function readJob(path: string, options: JobOptions = {}): Promise<Job> {
  const folder = dirname(resolve(path));
  const document = readJobDocument(await readText(path, "job file"), path);
  const mappingPath = resolve(folder, document.mapping);
  const mapping = readMappingDocument(await readText(mappingPath, "mapping"), mappingPath);
  const file = options.source === undefined ? inFolder(folder, document.source.file) : inFolder(process.cwd(), options.source);
  return {
    name: document.name,
    document,
    mapping,
    source: { ...document.source, file },
    stateFolder: resolve(options.stateFolder ?? join(folder, ".poolferry", document.name)),
  };
}

/** What of a job decides how rows become users and calls; a resumed run must find it unchanged. */
export function policyFingerprint({ document }: Job): string {
  const { route, policies, importJob } = document;
  return hash("sha256", JSON.stringify([route, policies, importJob.maxRows, importJob.maxBytes, importJob.minRows]), "hex");
}

function inFolder(folder: string, file: string): string {
  return file === "-" ? file : resolve(folder, file);
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new RunError("usage", `The ${what} ${path} cannot be read: ${(cause as Error).message}`, "Check the path and its permissions.", {
      cause,
    });
  }
}
