import { asBase64, asJson, asNumber, asText, type EncodeCell } from "./json-line.ts";

/** Object ids of built-in types, from PostgreSQL's catalogue pg_type.dat. */
const OID = {
  bool: 16,
  bytea: 17,
  char: 18,
  name: 19,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  json: 114,
  bpchar: 1042,
  varchar: 1043,
  timestamp: 1114,
  timestamptz: 1184,
  jsonb: 3802,
} as const;

const COLLATED: ReadonlySet<number> = new Set([OID.name, OID.text, OID.bpchar, OID.varchar]);
/** Types that arrive as their own text; everything else goes through the server's to_json, which knows arrays and composites. */
const SCALAR: ReadonlySet<number> = new Set([
  ...Object.values(OID),
  // oid, float4, float8, money, numeric, uuid, date, time, timetz, interval, inet, cidr, macaddr, bit, varbit, xml
  26,
  700,
  701,
  790,
  1700,
  2950,
  1082,
  1083,
  1266,
  1186,
  869,
  650,
  829,
  1560,
  1562,
  142,
]);

/** bytea (read as hexadecimal), json, jsonb, xml, float4 and float8 (whose text may be shorter than their value). */
const UNORDERED: ReadonlySet<number> = new Set([OID.bytea, OID.json, OID.jsonb, 142, 700, 701]);

export function isCollated(oid: number): boolean {
  return COLLATED.has(oid);
}

export function isTime(oid: number): boolean {
  return oid === OID.timestamp || oid === OID.timestamptz;
}

/** Whether a value's own text, given back to the server, names the same place in the order again. */
export function isOrderedText(oid: number): boolean {
  return SCALAR.has(oid) && !UNORDERED.has(oid);
}

/** How a column stands in the SELECT list. */
export function selectItem(column: string, oid: number): string {
  // Enums and domains have ids above the built-in ones and are scalars as a rule; to_json writes those as text too.
  return SCALAR.has(oid) ? column : `to_json(${column})::text AS ${column}`;
}

/** How a column's value is written as JSON: int8 and numeric as text, because readers of JSON round them. */
export function valueEncoder(oid: number): EncodeCell {
  switch (oid) {
    case OID.bool:
      return (raw) => (raw === "t" ? "true" : "false");
    case OID.int2:
    case OID.int4:
      return asNumber;
    case OID.json:
    case OID.jsonb:
      return asJson;
    case OID.bytea:
      return (raw) => asBase64(Buffer.from(String(raw).slice(2), "hex"));
    case OID.timestamp:
      return (raw) => JSON.stringify(String(raw).replace(" ", "T"));
    case OID.timestamptz:
      return (raw) => JSON.stringify(String(raw).replace(" ", "T").replace(/\+00$/, "Z"));
    default:
      return SCALAR.has(oid) ? asText : asJson;
  }
}
