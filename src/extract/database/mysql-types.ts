import type { Connection, FieldPacket } from "mysql2";
import type { ChangeRange } from "./changed-since.ts";
import { asBase64, asJson, asNumber, asText, asTime, type Cell, type EncodeCell } from "./json-line.ts";

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
  date: 0x0a,
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

export interface ChangeForm {
  readonly column: string;
  readonly isFreeText: boolean;
  /** A value as the watermark writes it. */
  text(cell: Cell): string;
  /** The condition that a row's last change is in a range. */
  within(range: ChangeRange, connection: Connection): string;
}

/** How the column of changes is compared. The zero date stands for no date at all: such rows are read every time. */
export function changeForm(field: FieldPacket, quote: (name: string) => string): ChangeForm {
  const { column, literal } = keyForm(field, quote);
  const zoned = field.columnType === TYPE.timestamp;
  const timed = zoned || field.columnType === TYPE.datetime;
  const sql = (text: string, connection: Connection) => literal(timed ? text.replace("T", " ").replace("Z", "") : text, connection);
  return {
    column,
    isFreeText: STRINGS.has(field.columnType ?? -1) && !isBytes(field),
    text: (cell) => (timed ? (JSON.parse(valueEncoder(field)(cell)) as string) : String(cell)),
    within({ from, upTo, datedOnly }, connection) {
      const below = `${column} <= ${sql(upTo, connection)}`;
      const both = from === undefined ? below : `${column} >= ${sql(from, connection)} AND ${below}`;
      if (!timed && field.columnType !== TYPE.date) return `(${both})`;
      return datedOnly === true ? `(${both} AND ${column} <> 0)` : `(${both} OR ${column} = 0)`;
    },
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
