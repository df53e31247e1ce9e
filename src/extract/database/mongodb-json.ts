import type { Binary, Document } from "mongodb";

/**
 * One document as a JSON object. Object ids become hexadecimal text, times ISO text in UTC, UUIDs their text, other bytes base64;
 * whole numbers that JavaScript would round, and decimals, become text; a field that is null stays apart from one that is absent.
 */
export function jsonOf(document: Document): string {
  let text = "{";
  for (const name of Object.keys(document)) text += `${text === "{" ? "" : ","}${JSON.stringify(name)}:${valueText(document[name])}`;
  return `${text}}`;
}

function valueText(value: unknown): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map(valueText).join(",")}]`;
      return value instanceof Date ? timeOf(value) : objectOf(value as Document & { readonly _bsontype?: string });
    default:
      return "null";
  }
}

/** Times beyond the year 275,760 have no ISO text. */
function timeOf(value: Date): string {
  return Number.isNaN(value.getTime()) ? '"Invalid Date"' : `"${value.toISOString()}"`;
}

function objectOf(value: Document & { readonly _bsontype?: string }): string {
  switch (value._bsontype) {
    case undefined:
      return jsonOf(value);
    case "ObjectId":
      return JSON.stringify(value["toHexString"]());
    case "Long":
    case "Decimal128":
    case "Timestamp":
      return JSON.stringify(value.toString());
    case "Int32":
    case "Double":
      return valueText(value["value"]);
    case "Binary":
      return bytesOf(value as unknown as Binary);
    case "DBRef":
      return jsonOf({ $ref: value["collection"], $id: value["oid"], ...(value["db"] ? { $db: value["db"] } : {}) });
    case "BSONRegExp":
      return JSON.stringify(`/${value["pattern"]}/${value["options"]}`);
    case "Code":
      return JSON.stringify(String(value["code"]));
    case "BSONSymbol":
      return JSON.stringify(String(value["value"]));
    default:
      return JSON.stringify(value._bsontype);
  }
}

function bytesOf(value: Binary): string {
  const bytes = Buffer.from(value.buffer.subarray(0, value.position));
  if (value.sub_type !== 4 || bytes.length !== 16) return JSON.stringify(bytes.toString("base64"));
  return JSON.stringify(bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
}
