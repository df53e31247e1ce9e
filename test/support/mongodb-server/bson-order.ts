import type { Document } from "mongodb";

/** Values as bson reads them with `promoteValues: false`, in MongoDB's order of kinds ("Comparison/Sort Order" of its manual). */
const KINDS = ["MinKey", "null", "number", "string", "object", "array", "Binary", "ObjectId", "boolean", "Date", "Timestamp", "MaxKey"];
const NUMBERS = new Set(["Int32", "Double", "Long", "Decimal128"]);

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return "array";
  if (value instanceof Date) return "Date";
  const type = (value as Document)["_bsontype"] as string | undefined;
  return type === undefined ? "object" : NUMBERS.has(type) ? "number" : type;
}

/** Below, equal, above: across kinds as well. `fold` makes texts equal that differ in case alone. */
export function compareValues(a: unknown, b: unknown, fold = false): number {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (kind !== other) return KINDS.indexOf(kind) - KINDS.indexOf(other);
  switch (kind) {
    case "number":
      return compareNumbers(a, b);
    case "string":
      return fold
        ? order(String(a).toLowerCase(), String(b).toLowerCase())
        : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
    case "object":
      return compareObjects(a as Document, b as Document, fold);
    case "Binary":
      return compareBytes(a as Document, b as Document);
    case "ObjectId":
      return order((a as Document)["toHexString"](), (b as Document)["toHexString"]());
    case "boolean":
      return Number(a) - Number(b);
    case "Date":
      return Number(a) - Number(b);
    case "Timestamp":
      return order(BigInt(String(a)), BigInt(String(b)));
    default:
      return 0;
  }
}

/** Exact for whole numbers beyond 2^53; NaN is below all others. */
function compareNumbers(a: unknown, b: unknown): number {
  const [one, other] = [String(a), String(b)];
  if (one === "NaN" || other === "NaN") return Number(other === "NaN") - Number(one === "NaN");
  if (/^-?\d+$/.test(one) && /^-?\d+$/.test(other)) return order(BigInt(one), BigInt(other));
  return order(Number(one), Number(other));
}

function compareObjects(a: Document, b: Document, fold: boolean): number {
  const [ours, theirs] = [Object.entries(a), Object.entries(b)];
  for (const [index, [name, value]] of ours.entries()) {
    const entry = theirs[index];
    if (entry === undefined) return 1;
    const difference =
      KINDS.indexOf(kindOf(value)) - KINDS.indexOf(kindOf(entry[1])) || order(name, entry[0]) || compareValues(value, entry[1], fold);
    if (difference !== 0) return difference;
  }
  return ours.length - theirs.length;
}

function compareBytes(a: Document, b: Document): number {
  return a["position"] - b["position"] || a["sub_type"] - b["sub_type"] || Buffer.compare(a["buffer"], b["buffer"]);
}

function order<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : Number(a > b);
}
