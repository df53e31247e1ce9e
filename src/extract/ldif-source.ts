import type { SourceSpec } from "../model/index.ts";
import { linesCopy } from "./copy-rows.ts";
import { ldifNames } from "./ldif-names.ts";
import { LdifPass } from "./ldif-pass.ts";
import { readBatches } from "./read-batches.ts";
import type { FileSource } from "./source.ts";
import type { SourceKind } from "./source-kind.ts";
import { openSourceText } from "./source-text.ts";
import { writeRows } from "./write-rows.ts";

/** Entries of a directory (LDIF, RFC 2849); each is a document of its attributes, with `dn`. */
export const LDIF: SourceKind = {
  format: "ldif",
  extension: "ldif",
  async open(spec: SourceSpec): Promise<FileSource> {
    const text = await openSourceText(spec);
    const names = ldifNames(spec);
    const copy = linesCopy(text, { header: undefined, lineBreak: "\n\n" });
    return {
      shape: { kind: "documents", spelling: (name) => names(name).spelled },
      extension: LDIF.extension,
      read: (signal) => readBatches(text, new LdifPass(text, names), signal),
      writeRows: (refs, path) => writeRows(copy, refs, path),
      copy,
    };
  },
};
