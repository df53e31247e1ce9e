import type { SourceSpec } from "../model/index.ts";
import { elementsCopy } from "./copy-elements.ts";
import { JsonArrayParser } from "./json-array-parser.ts";
import { ElementAssembler } from "./json-element.ts";
import { readBatches, type SourcePass } from "./read-batches.ts";
import { readIssue } from "./read-issues.ts";
import { RowBatches } from "./row-batches.ts";
import type { FileSource } from "./source.ts";
import type { SourceKind } from "./source-kind.ts";
import { openSourceText, type SourceText } from "./source-text.ts";
import { writeRows } from "./write-rows.ts";

/** One JSON document with an array of users in it, at the top or under the keys of `at`. Rows have a number but no place. */
export const JSON_ARRAY: SourceKind = {
  format: "json",
  extension: "json",
  async open(spec: SourceSpec): Promise<FileSource> {
    const text = await openSourceText(spec);
    const at = spec.at === undefined || spec.at === "" ? [] : spec.at.split(".");
    const copy = elementsCopy(text, at);
    return {
      shape: { kind: "documents" },
      extension: JSON_ARRAY.extension,
      read: (signal) => readBatches(text, jsonArrayPass(text, at), signal),
      writeRows: (refs, path) => writeRows(copy, refs, path),
      copy,
    };
  },
};

/** One pass over such a document. */
export function jsonArrayPass(text: SourceText, at: readonly string[]): SourcePass {
  const batches = new RowBatches();
  let row = 0;
  const assembler = new ElementAssembler((element) => {
    row++;
    const ref = { row, line: 0, byte: 0, bytes: 0 };
    if ("document" in element) batches.add({ kind: "record", record: { ref, document: element.document } });
    else batches.add({ kind: "unreadable", ref, issues: [readIssue(element.code)] });
  });
  const parser = new JsonArrayParser(text, at, assembler);
  return { batches, feed: (chunk) => parser.feed(chunk), end: () => parser.end() };
}
