// A small writer of Parquet files: one PLAIN page a column and row group, with levels and codecs as a test gives them.

/** What a value of Thrift's compact protocol is written as. */
type Thrift =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly i8: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly list: readonly Thrift[] }
  | { readonly fields: { readonly [id: number]: Thrift } };

const CODES = { i8: 3, i32: 5, i64: 6, text: 8, list: 9, fields: 12 } as const;
export const TYPES = { BOOLEAN: 0, INT32: 1, INT64: 2, INT96: 3, FLOAT: 4, DOUBLE: 5, BYTE_ARRAY: 6, FIXED_LEN_BYTE_ARRAY: 7 } as const;

/** One element of the schema, in depth-first order; `logical` is the union's field, such as `{ 8: ... }` for TIMESTAMP. */
export interface Element {
  readonly name: string;
  readonly type?: keyof typeof TYPES;
  readonly length?: number;
  readonly repetition?: 0 | 1 | 2;
  readonly children?: number;
  readonly converted?: number;
  readonly scale?: number;
  readonly precision?: number;
  readonly logical?: Thrift;
}

/** The values of a leaf in one row group. `definitions` and `repetitions` are left out where their highest is 0. */
export interface Chunk {
  readonly path: readonly string[];
  readonly type: keyof typeof TYPES;
  readonly plain: Buffer;
  readonly count: number;
  readonly definitions?: readonly number[];
  readonly repetitions?: readonly number[];
  readonly codec?: number;
  readonly pack?: (bytes: Buffer) => Buffer;
  /** A size to state instead of the true one. */
  readonly statedBytes?: number;
}

export function parquetFile(
  schema: readonly Element[],
  groups: readonly { readonly rows: number; readonly chunks: readonly Chunk[] }[],
): Buffer {
  const pieces: Buffer[] = [Buffer.from("PAR1")];
  let at = 4;
  const written = groups.map(({ rows, chunks }) => {
    const columns = chunks.map((chunk) => {
      const page = pageOf(chunk);
      pieces.push(page);
      const offset = at;
      at += page.length;
      const bytes = chunk.statedBytes ?? page.length;
      const meta: Thrift = {
        fields: {
          1: { i32: TYPES[chunk.type] },
          2: { list: [{ i32: 0 }] },
          3: { list: chunk.path.map((text) => ({ text })) },
          4: { i32: chunk.codec ?? 0 },
          5: { i64: chunk.count },
          6: { i64: bytes },
          7: { i64: page.length },
          9: { i64: offset },
        },
      };
      return { fields: { 2: { i64: offset }, 3: meta } };
    });
    return { fields: { 1: { list: columns }, 2: { i64: 0 }, 3: { i64: rows } } };
  });
  const root: Element = { name: "schema", children: topLevel(schema) };
  const footer = thrift({
    fields: {
      1: { i32: 1 },
      2: { list: [root, ...schema].map(elementOf) },
      3: { i64: groups.reduce((sum, { rows }) => sum + rows, 0) },
      4: { list: written },
    },
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...pieces, footer, length, Buffer.from("PAR1")]);
}

/** BYTE_ARRAY values, each behind its length. */
export function byteArrays(values: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value as string);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

export function int64s(values: readonly bigint[]): Buffer {
  return Buffer.from(BigInt64Array.from(values).buffer);
}

export function int32s(values: readonly number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer);
}

function topLevel(schema: readonly Element[]): number {
  let count = 0;
  for (let index = 0; index < schema.length; count++) index = behind(schema, index);
  return count;
}

function behind(schema: readonly Element[], index: number): number {
  let next = index + 1;
  for (let left = schema[index]?.children ?? 0; left > 0; left--) next = behind(schema, next);
  return next;
}

function elementOf({ name, type, length, repetition, children, converted, scale, precision, logical }: Element): Thrift {
  return {
    fields: {
      ...(type !== undefined && { 1: { i32: TYPES[type] } }),
      ...(length !== undefined && { 2: { i32: length } }),
      ...(repetition !== undefined && { 3: { i32: repetition } }),
      4: { text: name },
      ...(children !== undefined && { 5: { i32: children } }),
      ...(converted !== undefined && { 6: { i32: converted } }),
      ...(scale !== undefined && { 7: { i32: scale } }),
      ...(precision !== undefined && { 8: { i32: precision } }),
      ...(logical !== undefined && { 10: logical }),
    },
  };
}

function pageOf({ plain, count, definitions, repetitions, pack }: Chunk): Buffer {
  const content = Buffer.concat([levels(repetitions), levels(definitions), plain]);
  const packed = pack?.(content) ?? content;
  const header = thrift({
    fields: {
      1: { i32: 0 },
      2: { i32: content.length },
      3: { i32: packed.length },
      5: { fields: { 1: { i32: count }, 2: { i32: 0 }, 3: { i32: 3 }, 4: { i32: 3 } } },
    },
  });
  return Buffer.concat([header, packed]);
}

/** Levels up to 255 as runs of one. */
function levels(values: readonly number[] | undefined): Buffer {
  if (values === undefined) return Buffer.alloc(0);
  const runs = Buffer.from(values.flatMap((value) => [2, value]));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(runs.length);
  return Buffer.concat([length, runs]);
}

function thrift(value: Thrift): Buffer {
  if ("i8" in value) return Buffer.from([value.i8]);
  if ("i32" in value) return varint(zigzag(BigInt(value.i32)));
  if ("i64" in value) return varint(zigzag(BigInt(value.i64)));
  if ("text" in value) return Buffer.concat([varint(BigInt(Buffer.byteLength(value.text))), Buffer.from(value.text)]);
  if ("bool" in value) throw new Error("a bool stands in its field's head");
  if ("list" in value) {
    const code = value.list[0] === undefined ? CODES.fields : codeOf(value.list[0]);
    const head =
      value.list.length < 15
        ? Buffer.from([(value.list.length << 4) | code])
        : Buffer.concat([Buffer.from([0xf0 | code]), varint(BigInt(value.list.length))]);
    return Buffer.concat([head, ...value.list.map(thrift)]);
  }
  const pieces: Buffer[] = [];
  let last = 0;
  for (const [key, field] of Object.entries(value.fields)) {
    pieces.push(Buffer.from([((Number(key) - last) << 4) | codeOf(field)]));
    if (!("bool" in field)) pieces.push(thrift(field));
    last = Number(key);
  }
  return Buffer.concat([...pieces, Buffer.from([0])]);
}

function codeOf(value: Thrift): number {
  if ("bool" in value) return value.bool ? 1 : 2;
  return CODES[Object.keys(value)[0] as keyof typeof CODES];
}

function zigzag(value: bigint): bigint {
  return value < 0n ? -2n * value - 1n : 2n * value;
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return Buffer.from([...bytes, Number(left)]);
}
