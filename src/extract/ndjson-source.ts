import type { SourceSpec } from "../model/index.ts";
import { copyRows } from "./copy-rows.ts";
import { NdjsonPass } from "./ndjson-pass.ts";
import { readBatches } from "./read-batches.ts";
import type { Source } from "./source.ts";
import type { SourceKind } from "./source-kind.ts";
import { openSourceText } from "./source-text.ts";

/** One JSON object a line (NDJSON, JSON Lines); blank lines are passed over. */
export const NDJSON: SourceKind = {
  format: "ndjson",
  extension: "ndjson",
  async open(spec: SourceSpec): Promise<Source> {
    const text = await openSourceText(spec);
    return {
      shape: { kind: "documents" },
      extension: NDJSON.extension,
      read: (signal) => readBatches(text, new NdjsonPass(text), signal),
      writeRows: (refs, path) => copyRows(text, refs, path, { header: undefined, lineBreak: "\n" }),
    };
  },
};
