import type { Document } from "mongodb";

/** Kinds of values in the order in which MongoDB sorts them. Null, arrays and what no key should hold are not among them. */
const BRACKETS = [
  ["int", "long", "double", "decimal"],
  ["string"],
  ["object"],
  ["binData"],
  ["objectId"],
  ["bool"],
  ["date"],
  ["timestamp"],
] as const;

/** Every type that a key may hold. */
const KEY_TYPES: readonly string[] = BRACKETS.flat();
const OF_BSON: Readonly<Record<string, number>> = {
  Int32: 0,
  Double: 0,
  Long: 0,
  Decimal128: 0,
  Binary: 3,
  ObjectId: 4,
  Timestamp: 7,
};
const OF_TYPE: Readonly<Record<string, number>> = { number: 0, bigint: 0, string: 1, boolean: 5 };

/** A field of the order, and the last bracket that its values are in. */
export interface OrderedField {
  readonly path: string;
  readonly lastBracket: number;
}

/** Where a value's kind stands in the order; -1: it has no place. */
export function bracketOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return OF_TYPE[typeof value] ?? -1;
  if (value instanceof Date) return 6;
  const { _bsontype: type } = value as { readonly _bsontype?: string };
  if (type !== undefined) return OF_BSON[type] ?? -1;
  return Array.isArray(value) ? -1 : 2;
}

/**
 * The documents behind a key. `$gt` finds values of the same kind alone, so those of later kinds are asked for by their type:
 * otherwise everybody behind a change from numbers to texts would be lost.
 */
export function behind(fields: readonly OrderedField[], values: readonly unknown[]): Document {
  const ways = fields.flatMap((field, index) => {
    const same = fields.slice(0, index).map(({ path }, before) => ({ [path]: { $eq: values[before] } }));
    return greater(field, values[index]).map((condition) => ({ $and: [...same, condition] }));
  });
  return { $or: ways };
}

function greater({ path, lastBracket }: OrderedField, value: unknown): Document[] {
  // NaN comes before every number, and is comparable with none.
  const within = String(value) === "NaN" && bracketOf(value) === 0 ? { $gte: Number.NEGATIVE_INFINITY } : { $gt: value };
  const later = BRACKETS.slice(bracketOf(value) + 1, lastBracket + 1).flat();
  return later.length === 0 ? [{ [path]: within }] : [{ [path]: within }, { [path]: { $type: later } }];
}

/** The documents that have no place in the order: a field is absent, null, an array or inside one, or of an odd type. */
export function withoutPlace(paths: readonly string[]): Document {
  const arrays = paths.flatMap((path) => prefixes(path).map((prefix) => ({ [prefix]: { $type: "array" } })));
  return { $or: [...paths.map((path) => ({ [path]: { $not: { $type: KEY_TYPES } } })), ...arrays] };
}

function prefixes(path: string): readonly string[] {
  const parts = path.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

/** The value at a path of keys. */
export function valueAt(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split(".")) value = (value as Document | null | undefined)?.[part];
  return value;
}
