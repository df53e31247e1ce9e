import type { SourceSpec } from "../model/index.ts";
import { copyRows } from "./copy-rows.ts";
import { ldifNames } from "./ldif-names.ts";
import { LdifPass } from "./ldif-pass.ts";
import { readBatches } from "./read-batches.ts";
import type { Source } from "./source.ts";
import type { SourceKind } from "./source-kind.ts";
import { openSourceText } from "./source-text.ts";

/** Entries of a directory (LDIF, RFC 2849); each is a document of its attributes, with `dn`. */
export const LDIF: SourceKind = {
  format: "ldif",
  extension: "ldif",
  async open(spec: SourceSpec): Promise<Source> {
    const text = await openSourceText(spec);
    const names = ldifNames(spec);
    return {
      shape: { kind: "documents", spelling: (name) => names(name).spelled },
      extension: LDIF.extension,
      read: (signal) => readBatches(text, new LdifPass(text, names), signal),
      writeRows: (refs, path) => copyRows(text, refs, path, { header: undefined, lineBreak: "\n\n" }),
    };
  },
};
