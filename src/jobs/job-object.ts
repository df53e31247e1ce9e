import { join, resolve } from "node:path";
import { readJobDocument, type WrittenJob, type WrittenMapping } from "../documents/index.ts";
import { RunError } from "../model/index.ts";
import { type Job, type JobOptions, jobOf } from "./job.ts";
import { readMapping, readMappingText } from "./read-mapping.ts";

/** A job file's content as an object. It needs a name, by which its state is found again; the mapping may stand in it. */
export type JobObject = Omit<WrittenJob, "name" | "mapping"> & {
  readonly name: string;
  /** Path of the mapping, or the mapping itself. */
  readonly mapping: string | WrittenMapping;
};

const JOB = "(job object)";
const MAPPING = "(mapping object)";

/**
 * Makes a job of an object. Paths in it, and its state folder, are relative to `folder`. Throws RunError `usage` as `readJob` does;
 * lines and columns are then those of the object as JSON with an indentation of two.
 */
export async function readJobObject(object: JobObject, folder: string, options: JobOptions = {}): Promise<Job> {
  const { name, mapping } = object;
  if (typeof name !== "string") {
    throw new RunError("usage", "The job object has no name.", "Give it one with `name`: its ledger is kept under it.");
  }
  const inline = typeof mapping === "object" && mapping !== null;
  const document = readJobDocument(textOf(inline ? { ...object, mapping: MAPPING } : object, JOB), JOB);
  const file = resolve(folder, document.mapping);
  const read = inline ? await readMappingText(textOf(mapping, MAPPING), join(folder, MAPPING)) : await readMapping(file);
  return jobOf(document, read, resolve(folder), options);
}

function textOf(value: object, what: string): string {
  try {
    return JSON.stringify(value, undefined, 2);
  } catch (cause) {
    throw new RunError("usage", `${what}: it is nothing that JSON can say: ${(cause as Error).message}`, "Use plain values alone.", {
      cause,
    });
  }
}
