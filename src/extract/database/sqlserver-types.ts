import { asBase64, asNumber, asText, type Cell, type EncodeCell } from "./json-line.ts";

/** What tedious tells of a result's column. */
export interface ColumnMetadata {
  readonly colName: string;
  readonly userType: number;
  readonly type: { readonly name: string };
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  /** Bytes; 65,535 for `max`. */
  readonly dataLength: number | undefined;
}

/** One column of a result: how it is asked for, written, and compared. */
export interface ColumnForm {
  /** What stands in the SELECT list, without a name: values that the driver would round or shorten come as the server's own text. */
  readonly select: string;
  readonly encode: EncodeCell;
  /** Undefined: the type has no order that a value's text can name. */
  readonly order?: OrderForm;
}

export interface OrderForm {
  /** The expression that orders. */
  readonly column: string;
  /** A value of it, out of a parameter that holds the text of it. */
  value(parameter: string): string;
  /** The text of it, out of what `select` gives. */
  text(cell: Cell): string;
  readonly isFreeText: boolean;
  /** A rowversion: transactions under way hold lower ones than some that are seen already. */
  readonly isRowVersion: boolean;
}

const MAX = 65_535;
const ROW_VERSION_USER_TYPE = 80;

/** How a column of a type is read. Names of types are tedious's; those that end in N are the ones that may be NULL. */
export function columnForm(metadata: ColumnMetadata, name: string): ColumnForm {
  const length = metadata.dataLength ?? 0;
  switch (metadata.type.name) {
    case "TinyInt":
    case "SmallInt":
    case "Int":
    case "BigInt":
    case "IntN":
      // A bigint comes as text.
      return { select: name, encode: (raw) => (typeof raw === "number" ? asNumber(raw) : asText(raw)), order: cast(name, "bigint") };
    case "Bit":
    case "BitN":
      return { select: name, encode: String, order: cast(name, "bit") };
    case "Real":
    case "Float":
    case "FloatN":
      return { select: name, encode: length === 4 ? asSingle : asNumber };
    case "Decimal":
    case "Numeric":
    case "DecimalN":
    case "NumericN":
      return {
        select: `CONVERT(varchar(50), ${name})`,
        encode: asText,
        order: cast(name, `decimal(${metadata.precision ?? 38}, ${metadata.scale ?? 0})`),
      };
    case "Money":
    case "SmallMoney":
    case "MoneyN":
      return { select: `CONVERT(varchar(50), ${name}, 2)`, encode: asText, order: cast(name, "money") };
    case "SmallDateTime":
      return { select: `CONVERT(varchar(30), ${name}, 126)`, encode: asText, order: cast(name, "smalldatetime") };
    case "DateTime":
    case "DateTimeN":
      return {
        select: `CONVERT(varchar(30), ${name}, 126)`,
        encode: asText,
        order: cast(name, length === 4 ? "smalldatetime" : "datetime"),
      };
    case "DateTime2":
      return { select: `CONVERT(varchar(30), ${name}, 126)`, encode: asText, order: cast(name, "datetime2(7)") };
    case "DateTimeOffset":
      return {
        select: `CONVERT(varchar(40), SWITCHOFFSET(${name}, '+00:00'), 127)`,
        encode: (raw) => asText(inUtc(raw)),
        order: { ...cast(name, "datetimeoffset(7)"), text: inUtc },
      };
    case "Date":
      return { select: `CONVERT(varchar(10), ${name}, 23)`, encode: asText, order: cast(name, "date") };
    case "Time":
      return { select: `CONVERT(varchar(16), ${name})`, encode: asText, order: cast(name, "time(7)") };
    case "UniqueIdentifier":
      return { select: name, encode: asText, order: cast(name, "uniqueidentifier") };
    case "Char":
    case "NChar":
    case "VarChar":
    case "NVarChar":
      return { select: name, encode: asText, order: textOrder(name, length === MAX ? "max" : "4000") };
    case "Binary":
      return { select: name, encode: asBase64, order: bytesOrder(name, "", metadata.userType === ROW_VERSION_USER_TYPE) };
    case "VarBinary":
      return { select: name, encode: asBase64, ...(length === MAX ? {} : { order: bytesOrder(name, " + 0x01", false) }) };
    case "Image":
      return { select: name, encode: asBase64 };
    case "Text":
    case "NText":
    case "Xml":
    case "Null":
      return { select: name, encode: asText };
    // sql_variant, and types of .NET such as hierarchyid, as the server writes them.
    default:
      return { select: `CONVERT(nvarchar(4000), ${name})`, encode: asText };
  }
}

/** The server makes the column's own type of the text, so nothing is compared as text or rounded. */
function cast(column: string, type: string): OrderForm {
  return { column, value: (parameter) => `CAST(${parameter} AS ${type})`, text: String, isFreeText: false, isRowVersion: false };
}

/** Byte by byte: collations call different texts equal. The full stop: blanks at the end count for nothing in a comparison. */
function textOrder(column: string, length: "max" | "4000"): OrderForm {
  const form = (of: string) => `CONVERT(nvarchar(${length}), ${of}) COLLATE Latin1_General_BIN2 + N'.'`;
  return { column: form(column), value: form, text: String, isFreeText: true, isRowVersion: false };
}

/** `end`: zero bytes at the end of a varbinary count for nothing in a comparison. */
function bytesOrder(column: string, end: "" | " + 0x01", isRowVersion: boolean): OrderForm {
  return {
    column: `${column}${end}`,
    value: (parameter) => `CONVERT(varbinary(8000), ${parameter}, 1)${end}`,
    text: (cell) =>
      `0x${Buffer.from(cell as Uint8Array)
        .toString("hex")
        .toUpperCase()}`,
    isFreeText: false,
    isRowVersion,
  };
}

function inUtc(raw: Cell): string {
  return String(raw).replace(/ ?\+00:00$/, "Z");
}

/** A number of 4 bytes by its shortest digits, as the server means it. */
function asSingle(raw: Cell): string {
  const value = Number(raw);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return asNumber(short);
  }
  return asNumber(value);
}
