import type { Connection, FieldPacket } from "mysql2";
import { asBase64, asJson, asNumber, asText, asTime, type EncodeCell } from "./json-line.ts";

/** Types of the protocol (MySQL, "Column Definition"). */
const TYPE = {
  tiny: 0x01,
  short: 0x02,
  long: 0x03,
  float: 0x04,
  double: 0x05,
  timestamp: 0x07,
  longlong: 0x08,
  int24: 0x09,
  datetime: 0x0c,
  year: 0x0d,
  bit: 0x10,
  json: 0xf5,
  newdecimal: 0xf6,
  geometry: 0xff,
} as const;
const DECIMAL = 0x00;
/** Blobs and strings; binary ones have the character set 63. */
const STRINGS: ReadonlySet<number> = new Set([0x0f, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe]);
const BINARY_CHARSET = 63;

function isBytes({ columnType = -1, characterSet }: FieldPacket): boolean {
  return columnType === TYPE.geometry || (STRINGS.has(columnType) && characterSet === BINARY_CHARSET);
}

/** How a column's value is written as JSON: BIGINT and DECIMAL as text, because readers of JSON round them. */
export function valueEncoder(field: FieldPacket): EncodeCell {
  switch (field.columnType) {
    case TYPE.tiny:
    case TYPE.short:
    case TYPE.int24:
    case TYPE.long:
    case TYPE.year:
    case TYPE.float:
    case TYPE.double:
      return asNumber;
    case TYPE.bit:
      return (raw) => String(BigInt(`0x${Buffer.from(raw as Uint8Array).toString("hex") || "0"}`));
    case TYPE.json:
      return asJson;
    // A zero date is no date, and stays the text that it is.
    case TYPE.timestamp:
      return (raw) => (String(raw).startsWith("0000") ? asText(raw) : asTime(raw, "Z"));
    case TYPE.datetime:
      return (raw) => asTime(raw);
    default:
      return isBytes(field) ? asBase64 : asText;
  }
}

export interface KeyForm {
  /** The expression that orders. */
  readonly column: string;
  /** A value of it as SQL. */
  literal(value: string, connection: Connection): string;
}

/**
 * How a key column is compared. Text goes byte by byte: collations call different texts equal, and rows would be lost. Numbers stand
 * in the SQL as they are, because a number that is compared with text is rounded.
 */
export function keyForm(field: FieldPacket, quote: (name: string) => string): KeyForm {
  const name = quote(field.name);
  if (isBytes(field)) return { column: name, literal: (value) => `X'${value}'` };
  if (NUMBERS.has(field.columnType ?? -1)) return { column: name, literal: (value) => (/^-?\d+(?:\.\d+)?$/.test(value) ? value : "NULL") };
  if (!STRINGS.has(field.columnType ?? -1)) return { column: name, literal: (value, connection) => connection.escape(value) };
  return {
    column: `BINARY CONVERT(${name} USING utf8mb4)`,
    literal: (value) => `X'${Buffer.from(value).toString("hex")}'`,
  };
}

const NUMBERS: ReadonlySet<number> = new Set([
  TYPE.tiny,
  TYPE.short,
  TYPE.int24,
  TYPE.long,
  TYPE.longlong,
  TYPE.year,
  TYPE.newdecimal,
  DECIMAL,
]);
