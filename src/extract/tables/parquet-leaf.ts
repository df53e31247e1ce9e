import type { SchemaElement } from "hyparquet";
import { clockOf, dayOf, timeOf } from "./parquet-times.ts";

/** Writes one stored value, never an absent one, as JSON. */
export type EncodeValue = (value: unknown) => string;

/** Compiles what a leaf of the schema means to a writer of its stored values: numbers digit by digit, times in ISO 8601, bytes in base64. */
export function compileParquetLeaf(element: SchemaElement): EncodeValue {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === "UTF8") return JSON.stringify;
  if (converted === "DECIMAL" || logical?.type === "DECIMAL")
    return decimalOf(element.scale ?? (logical?.type === "DECIMAL" ? logical.scale : 0));
  if (logical?.type === "STRING" || logical?.type === "ENUM" || converted === "ENUM") return asText;
  if (logical?.type === "JSON" || converted === "JSON") return asJson;
  if (logical?.type === "UUID") return asUuid;
  if (logical?.type === "DATE" || converted === "DATE") return dayOf;
  if (logical?.type === "TIMESTAMP") return timeOf(logical.unit, logical.isAdjustedToUTC);
  if (converted === "TIMESTAMP_MILLIS" || converted === "TIMESTAMP_MICROS")
    return timeOf(converted === "TIMESTAMP_MILLIS" ? "MILLIS" : "MICROS", true);
  if (logical?.type === "TIME") return clockOf(logical.unit);
  if (converted === "TIME_MILLIS" || converted === "TIME_MICROS") return clockOf(converted === "TIME_MILLIS" ? "MILLIS" : "MICROS");
  if (type === "INT96") return timeOf("NANOS", false);
  const unsigned = (logical?.type === "INTEGER" && !logical.isSigned) || converted?.startsWith("UINT_") === true;
  if (type === "INT32" || type === "INT64") return unsigned ? unsignedOf(type === "INT32" ? 32 : 64) : String;
  if (type === "FLOAT") return singleOf;
  if (type === "BOOLEAN") return String;
  if (type === "DOUBLE" || logical?.type === "FLOAT16") return asNumber;
  return (value) => JSON.stringify(bytesOf(value).toString("base64"));
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws where the bytes are no text: the column's type is a promise that the file then breaks. */
export function strictText(bytes: Uint8Array): string {
  return strict.decode(bytes);
}

function asText(value: unknown): string {
  return JSON.stringify(strictText(bytesOf(value)));
}

function asJson(value: unknown): string {
  const text = strictText(bytesOf(value));
  try {
    JSON.parse(text);
  } catch {
    return JSON.stringify(text);
  }
  return text.replaceAll(/[\r\n]/g, " ");
}

function asUuid(value: unknown): string {
  const hex = bytesOf(value).toString("hex");
  return `"${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}"`;
}

/** Infinities and NaN, which JSON lacks, stay text. */
function asNumber(value: unknown): string {
  return Number.isFinite(value) ? JSON.stringify(value) : `"${String(value)}"`;
}

/** The shortest text that means the same number of 32 bits. */
function singleOf(value: unknown): string {
  const number = value as number;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(number.toPrecision(digits));
    if (Math.fround(short) === number) return asNumber(short);
  }
  return asNumber(number);
}

function unsignedOf(bits: number): EncodeValue {
  return (value) => String(BigInt.asUintN(bits, BigInt(value as number | bigint)));
}

/** Whole decimals as digits, others as text with all their places. */
function decimalOf(scale: number): EncodeValue {
  return (value) => {
    const unscaled = value instanceof Uint8Array ? signedOf(value) : BigInt(value as number | bigint);
    if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
    return `"${unscaled < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}"`;
  };
}

/** Two's complement, highest byte first. */
function signedOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
}

function bytesOf(value: unknown): Buffer {
  return Buffer.from(value as Uint8Array);
}
