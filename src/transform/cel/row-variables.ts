import { Optional } from "@marcbachmann/cel-js";
import { didYouMean } from "../../documents/index.ts";
import type { RowValues, SourceShape } from "../../model/index.ts";
import { type CelChecker, type CelNode, type CelType, replaceNode } from "./cel-node.ts";
import { failure } from "./failure.ts";

/** The row that is being read; an expression is compiled against the place, and the place is filled for every row. */
export interface RowPlace {
  readonly shape: SourceShape;
  row: RowValues;
}

/** `row.NAME`, `row["NAME"]`, `row.?NAME` and `row[?"NAME"]` as a read of one cell or key. */
export function replaceAccess(node: CelNode, name: string, place: RowPlace): void {
  const optional = node.op === ".?" || node.op === "[?]";
  const type = place.shape.kind === "columns" ? "string" : "dyn";
  const evaluate = place.shape.kind === "columns" ? readCell(place.shape.columns.indexOf(name)) : readKey;
  replaceNode(node, {
    async: false,
    typeCheck(checker): CelType {
      if (!optional) checkColumn(node, name, place.shape, checker);
      return checker.getType(optional ? `optional<${type}>` : type);
    },
    evaluate,
    direct: () => evaluate,
  });

  function readCell(index: number): () => unknown {
    if (index < 0) return () => Optional.none();
    return optional ? () => Optional.of(place.row.cells?.[index] ?? "") : () => place.row.cells?.[index] ?? "";
  }

  function readKey(): unknown {
    const { document } = place.row;
    const value = document !== undefined && Object.hasOwn(document, name) ? document[name] : undefined;
    if (optional) return Optional.of(value);
    if (value === undefined) throw failure("no_such_key");
    return value;
  }
}

/** `has(row.NAME)` of a CSV: whether the source has the column, which no row changes. */
export function replaceHasColumn(node: CelNode, name: string, columns: readonly string[]): void {
  const known = columns.includes(name);
  replaceNode(node, { async: false, typeCheck: (checker) => checker.getType("bool"), evaluate: () => known, direct: () => () => known });
}

/** `row` by itself: the JSON document, or a map of the columns that is made where an expression asks for it. */
export function replaceWhole(node: CelNode, place: RowPlace): void {
  const { shape } = place;
  replaceNode(node, {
    async: false,
    typeCheck: (checker) => checker.getType(shape.kind === "columns" ? "map<string, string>" : "map<string, dyn>"),
    evaluate() {
      const { cells, document } = place.row;
      return shape.kind === "columns" ? new Map(shape.columns.map((name, index) => [name, cells?.[index] ?? ""])) : (document ?? {});
    },
  });
}

function checkColumn(node: CelNode, name: string, shape: SourceShape, checker: CelChecker): void {
  if (shape.kind !== "columns" || shape.columns.includes(name)) return;
  throw checker.createError("unknown_column", `the source has no column "${name}"${didYouMean(name, shape.columns)}`, node);
}
