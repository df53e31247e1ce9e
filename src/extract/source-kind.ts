import type { SourceSpec } from "../model/index.ts";
import type { FileSource } from "./source.ts";

/** One kind of input file. */
export interface SourceKind {
  readonly format: SourceSpec["format"];
  /** How a file of rejected rows of this kind ends. */
  readonly extension: string;
  /** Throws a RunError where the file cannot be read as this kind. */
  open(spec: SourceSpec): Promise<FileSource>;
}
