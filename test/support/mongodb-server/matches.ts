import type { Document } from "mongodb";
import { compareValues, kindOf } from "./bson-order.ts";

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  int: (value) => bsonType(value) === "Int32",
  long: (value) => bsonType(value) === "Long",
  double: (value) => bsonType(value) === "Double",
  decimal: (value) => bsonType(value) === "Decimal128",
  string: (value) => typeof value === "string",
  object: (value) => kindOf(value) === "object",
  array: (value) => Array.isArray(value),
  binData: (value) => bsonType(value) === "Binary",
  objectId: (value) => bsonType(value) === "ObjectId",
  bool: (value) => typeof value === "boolean",
  date: (value) => value instanceof Date,
  timestamp: (value) => bsonType(value) === "Timestamp",
};

/** Whether a document satisfies a filter: the operators that poolferry uses, and a few for filters of tests. Throws for others. */
export function matches(document: Document, filter: Document, fold: boolean): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    if (name === "$and") return (condition as Document[]).every((part) => matches(document, part, fold));
    if (name === "$or") return (condition as Document[]).some((part) => matches(document, part, fold));
    if (name.startsWith("$")) throw new Error(`unknown top level operator: ${name}`);
    return meets(candidates(document, name.split(".")), condition, fold);
  });
}

/** The values that a path stands for: an array as a whole and each of its elements. */
export function candidates(value: unknown, path: readonly string[]): readonly unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return Array.isArray(value) ? [value, ...value] : [value];
  if (Array.isArray(value)) return value.flatMap((element) => candidates(element, path));
  if (kindOf(value) !== "object") return [undefined];
  return candidates((value as Document)[name], rest);
}

function meets(values: readonly unknown[], condition: unknown, fold: boolean): boolean {
  const isOperators = kindOf(condition) === "object" && Object.keys(condition as Document).every((name) => name.startsWith("$"));
  if (!isOperators || Object.keys(condition as Document).length === 0) return meets(values, { $eq: condition }, fold);
  return Object.entries(condition as Document).every(([operator, operand]) => {
    if (operator === "$not") return !meets(values, operand, fold);
    if (operator === "$ne") return !meets(values, { $eq: operand }, fold);
    return values.some((value) => holds(operator, value, operand, fold));
  });
}

function holds(operator: string, value: unknown, operand: unknown, fold: boolean): boolean {
  if (operator === "$type") return [operand].flat().some((name) => (TYPES[String(name)] ?? unknown(String(name)))(value));
  if (operator === "$eq") return compareValues(value, operand, fold) === 0;
  // A comparison is one of values of the same kind; NaN is comparable with itself alone.
  if (kindOf(value) !== kindOf(operand)) return false;
  if (String(value) === "NaN" || String(operand) === "NaN") return operator.endsWith("e") && String(value) === String(operand);
  const difference = compareValues(value, operand, fold);
  switch (operator) {
    case "$gt":
      return difference > 0;
    case "$gte":
      return difference >= 0;
    case "$lt":
      return difference < 0;
    case "$lte":
      return difference <= 0;
    default:
      return unknown(operator);
  }
}

function bsonType(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as Document)["_bsontype"] : undefined;
}

function unknown(name: string): never {
  throw new Error(`unknown operator: ${name}`);
}
