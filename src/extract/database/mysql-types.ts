import type { Connection, FieldPacket } from "mysql2";
import type { ChangeRange } from "./changed-since.ts";
import type { JsonBytes } from "./json-bytes.ts";
import { asBase64, asJson, asNumber } from "./json-line.ts";

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
  vector: 0xf2,
  json: 0xf5,
  newdecimal: 0xf6,
  geometry: 0xff,
} as const;
const DECIMAL = 0x00;
/** Blobs and strings; binary ones have the character set 63. */
const STRINGS: ReadonlySet<number> = new Set([0x0f, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe]);
const BINARY_CHARSET = 63;

const ZERO = 0x30;
/** Of an integer of 32 bits; others are as cheap to read as to judge. */
const MOST_DIGITS = 10;
const DAY_LENGTH = "2024-07-01".length;
const T = 0x54;
const Z = 0x5a;

function isBytes({ columnType = -1, characterSet }: FieldPacket): boolean {
  return columnType === TYPE.geometry || columnType === TYPE.vector || (STRINGS.has(columnType) && characterSet === BINARY_CHARSET);
}

/** Writes a value, which comes in the bytes that the server sent, as JSON. */
export type WriteValue = (bytes: Buffer, out: JsonBytes) => void;

/**
 * How a column's values are written, from the server's own bytes: of the driver's DOUBLEs, one in a hundred is off by its last digit.
 * BIGINT and DECIMAL as text, because readers of JSON round them.
 */
export function valueWriter(field: FieldPacket): WriteValue {
  switch (field.columnType) {
    case TYPE.tiny:
    case TYPE.short:
    case TYPE.int24:
    case TYPE.long:
    case TYPE.year:
    case TYPE.float:
    case TYPE.double:
      return writeNumber;
    case TYPE.bit:
      return (bytes, out) => out.raw(bitsOf(bytes));
    case TYPE.json:
      return (bytes, out) => out.raw(asJson(bytes.toString()));
    case TYPE.timestamp:
      return writeUtcTime;
    case TYPE.datetime:
      return writeTime;
    default:
      return isBytes(field) ? (bytes, out) => out.raw(asBase64(bytes)) : writeText;
  }
}

export const writeText: WriteValue = (bytes, out) => out.quotedBytes(bytes);

/** A value of a key as text; binary ones travel as hexadecimal. */
export function keyReader(field: FieldPacket): (bytes: Buffer) => string {
  if (field.columnType === TYPE.bit) return bitsOf;
  return isBytes(field) ? (bytes) => bytes.toString("hex") : (bytes) => bytes.toString();
}

/** Bits as the number that they are. */
function bitsOf(bytes: Buffer): string {
  return String(BigInt(`0x${bytes.toString("hex") || "0"}`));
}

/** Most numbers are digits, which are JSON as they stand. Not so the zeros of ZEROFILL, and a float's digits may be more than its value has. */
function writeNumber(bytes: Buffer, out: JsonBytes): void {
  const mayBePlain = bytes.length <= MOST_DIGITS && (bytes[0] !== ZERO || bytes.length === 1);
  if (!mayBePlain || !out.digits(bytes)) out.raw(asNumber(Number(bytes.toString())));
}

/** `2024-07-01 12:00:00` as `"2024-07-01T12:00:00"`. */
function writeTime(bytes: Buffer, out: JsonBytes): void {
  out.quotedBytes(bytes);
  out.replace(bytes.length + 1 - DAY_LENGTH, T);
}

/** `2024-07-01 12:00:00` as `"2024-07-01T12:00:00Z"`; the zero date is none, and stays the text that it is. */
function writeUtcTime(bytes: Buffer, out: JsonBytes): void {
  if (isZeroDate(bytes)) {
    out.quotedBytes(bytes);
    return;
  }
  writeTime(bytes, out);
  out.replace(1, Z);
  out.raw('"');
}

function isZeroDate(bytes: Buffer): boolean {
  return bytes[0] === ZERO && bytes[1] === ZERO && bytes[2] === ZERO && bytes[3] === ZERO;
}

/** A FLOAT is shown with fewer digits than it is compared by, so its text does not lead back to it. */
export function isOrderedText({ columnType }: FieldPacket): boolean {
  return columnType !== TYPE.float;
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
  text(value: string): string;
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
    text: (value) => (timed ? `${value.replace(" ", "T")}${zoned && !value.startsWith("0000") ? "Z" : ""}` : value),
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
  TYPE.bit,
  DECIMAL,
]);
