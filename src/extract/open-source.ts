import { RunError, type SourceSpec } from "../model/index.ts";
import { CSV } from "./csv-source.ts";
import { JSON_ARRAY } from "./json-source.ts";
import { LDIF } from "./ldif-source.ts";
import { NDJSON } from "./ndjson-source.ts";
import { openFiles } from "./several-files.ts";
import type { Source } from "./source.ts";
import type { SourceKind } from "./source-kind.ts";

/** Every kind of input, in the order in which they are documented. */
export const SOURCE_KINDS: readonly SourceKind[] = [CSV, NDJSON, JSON_ARRAY, LDIF];

/**
 * Opens the file or the files that a job reads. Only its beginning is read now, so that columns are known; the file is closed again.
 * Throws a RunError where it cannot be read at all.
 */
export async function openSource(spec: SourceSpec): Promise<Source> {
  const kind = SOURCE_KINDS.find((candidate) => candidate.format === spec.format);
  if (kind === undefined) {
    const known = SOURCE_KINDS.map(({ format }) => format).join(", ");
    throw new RunError("usage", `the source has the format ${spec.format}, which is not known`, `use one of: ${known}`);
  }
  return spec.files === undefined ? kind.open(spec) : openFiles(kind, spec, spec.files);
}
