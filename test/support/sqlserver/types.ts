import { text } from "./packets.ts";

export type Value = null | number | bigint | string | Uint8Array;

interface WireType {
  readonly userType?: number;
  readonly info: Buffer;
  /** Absent: a driver would round or shorten such values, so whoever asks for them as they are gets an error. */
  readonly write?: (value: Exclude<Value, null>) => Buffer;
  readonly empty: Buffer;
}

const COLLATION = [0x09, 0x04, 0xd0, 0x00, 0x34];
const NO_BYTES = Buffer.from([0]);
const NO_SHORT = Buffer.from([0xff, 0xff]);
const NO_LONG = Buffer.alloc(8, 0xff);

/** How columns of a type stand on the wire; types as in T-SQL, such as `decimal(30,10)`; a nvarchar of over 4000 is one of `max`. Undefined: an expression, sent as text. */
export function wireType(declared: string | undefined): WireType {
  const [, name = "nvarchar", size = "4000", scale = "0"] = /^(\w+)(?:\((\w+)(?:,\s*(\d+))?\))?$/.exec(declared ?? "nvarchar(4000)") ?? [];
  switch (name) {
    case "tinyint":
      return integer(1);
    case "smallint":
      return integer(2);
    case "int":
      return integer(4);
    case "bigint":
      return integer(8);
    case "bit":
      return { info: Buffer.from([0x68, 1]), write: (value) => Buffer.from([1, Number(value)]), empty: NO_BYTES };
    case "float":
      return { info: Buffer.from([0x6d, 8]), write: (value) => sized(8, (at) => at.writeDoubleLE(Number(value))), empty: NO_BYTES };
    case "real":
      return { info: Buffer.from([0x6d, 4]), write: (value) => sized(4, (at) => at.writeFloatLE(Number(value))), empty: NO_BYTES };
    case "decimal":
      return { info: Buffer.from([0x6a, 17, Number(size), Number(scale)]), empty: NO_BYTES };
    case "money":
      return { info: Buffer.from([0x6e, 8]), empty: NO_BYTES };
    case "datetime":
      return { info: Buffer.from([0x6f, 8]), empty: NO_BYTES };
    case "date":
      return { info: Buffer.from([0x28]), empty: NO_BYTES };
    case "time":
      return { info: Buffer.from([0x29, 7]), empty: NO_BYTES };
    case "datetime2":
      return { info: Buffer.from([0x2a, 7]), empty: NO_BYTES };
    case "datetimeoffset":
      return { info: Buffer.from([0x2b, 7]), empty: NO_BYTES };
    case "uniqueidentifier":
      return {
        info: Buffer.from([0x24, 16]),
        write: (value) => Buffer.concat([Buffer.from([16]), guidBytes(String(value))]),
        empty: NO_BYTES,
      };
    case "varbinary":
      return { info: short(0xa5, Number(size)), write: (value) => counted(Buffer.from(value as Uint8Array)), empty: NO_SHORT };
    case "binary":
      return { info: short(0xad, Number(size)), write: (value) => counted(Buffer.from(value as Uint8Array)), empty: NO_SHORT };
    case "rowversion":
      return { userType: 80, info: short(0xad, 8), write: (value) => counted(Buffer.from(value as Uint8Array)), empty: NO_SHORT };
    case "varchar":
      return {
        info: short(0xa7, Number(size), COLLATION),
        write: (value) => counted(Buffer.from(String(value), "latin1")),
        empty: NO_SHORT,
      };
    case "nvarchar":
      if (Number(size) > 4000) return { info: short(0xe7, 0xffff, COLLATION), write: long, empty: NO_LONG };
      return {
        info: short(0xe7, Number(size) * 2, COLLATION),
        write: (value) => counted(Buffer.from(String(value), "utf16le")),
        empty: NO_SHORT,
      };
    case "xml":
      return { info: Buffer.from([0xf1, 0]), write: long, empty: NO_LONG };
    default:
      throw new Error(`columns of type ${name} are not written here`);
  }
}

/** A column's head: user type, flags (may be NULL), type, name. */
export function columnHead({ userType = 0, info }: WireType, name: string): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(userType, 0);
  head.writeUInt16LE(1, 4);
  return Buffer.concat([head, info, text(name, 1)]);
}

function integer(bytes: number): WireType {
  const write = (value: Exclude<Value, null>) =>
    sized(bytes, (at) => (bytes === 8 ? at.writeBigInt64LE(BigInt(String(value))) : at.writeIntLE(Number(value), 0, bytes)));
  return { info: Buffer.from([0x26, bytes]), write, empty: NO_BYTES };
}

function sized(bytes: number, fill: (at: Buffer) => unknown): Buffer {
  const value = Buffer.alloc(bytes);
  fill(value);
  return Buffer.concat([Buffer.from([bytes]), value]);
}

function short(type: number, bytes: number, rest: readonly number[] = []): Buffer {
  return Buffer.from([type, bytes & 0xff, bytes >> 8, ...rest]);
}

function counted(value: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16LE(value.length);
  return Buffer.concat([head, value]);
}

/** A value of any length: one part, and an empty one at the end. */
function long(value: Exclude<Value, null>): Buffer {
  const bytes = Buffer.from(String(value), "utf16le");
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(bytes.length));
  head.writeUInt32LE(bytes.length, 8);
  return Buffer.concat(bytes.length === 0 ? [head] : [head, bytes, Buffer.alloc(4)]);
}

/** The first three groups stand with their bytes turned round. */
function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
  return Buffer.concat([bytes.subarray(0, 4).reverse(), bytes.subarray(4, 6).reverse(), bytes.subarray(6, 8).reverse(), bytes.subarray(8)]);
}
