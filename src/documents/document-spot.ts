import { type Document, isNode, type LineCounter } from "yaml";

/** Keys and indexes from the top of a document to a value in it. */
export type DocumentPath = readonly PropertyKey[];

/** A spot in a file that people write; line and column count from 1. */
export interface DocumentSpot {
  readonly fileName: string;
  readonly line: number;
  readonly column: number;
}

/** Where the value at a path stands, or the nearest part of the path that exists. */
export type Locate = (path: DocumentPath) => DocumentSpot;

export function locator(document: Document, lines: LineCounter, fileName: string): Locate {
  return (path) => spotOf(valueOffset(document, path), lines, fileName);
}

/** A problem as a line: `m.yaml:12:5: attributes.email.from: expected text`. */
export function describeProblem({ fileName, line, column }: DocumentSpot, path: DocumentPath, message: string): string {
  return `${fileName}:${line}:${column}: ${path.length === 0 ? "" : `${pathText(path)}: `}${message}`;
}

export function spotOf(offset: number, lines: LineCounter, fileName: string): DocumentSpot {
  const { line, col } = lines.linePos(offset);
  return { fileName, line, column: col };
}

/** Characters from the file's beginning to the value at a path, or to the nearest part of the path that exists. */
export function valueOffset(document: Document, path: DocumentPath): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function pathText(path: DocumentPath): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`)).join("");
}
