import type { SourceSpec } from "../model/index.ts";
import { linesCopy } from "./copy-rows.ts";
import { NdjsonPass } from "./ndjson-pass.ts";
import { readBatches } from "./read-batches.ts";
import type { FileSource } from "./source.ts";
import type { SourceKind } from "./source-kind.ts";
import { openSourceText } from "./source-text.ts";
import { writeRows } from "./write-rows.ts";

/** One JSON object a line (NDJSON, JSON Lines); blank lines are passed over. */
export const NDJSON: SourceKind = {
  format: "ndjson",
  extension: "ndjson",
  async open(spec: SourceSpec): Promise<FileSource> {
    const text = await openSourceText(spec);
    const copy = linesCopy(text, { header: undefined, lineBreak: "\n" });
    return {
      shape: { kind: "documents" },
      extension: NDJSON.extension,
      read: (signal) => readBatches(text, new NdjsonPass(text), signal),
      readFrom: (row, signal) => readBatches(text, new NdjsonPass(text, row), signal, row),
      writeRows: (refs, path) => writeRows(copy, refs, path),
      copy,
    };
  },
};
