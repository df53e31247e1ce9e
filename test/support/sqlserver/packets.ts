/** Kinds of messages of the Tabular Data Stream protocol (MS-TDS). */
export const MESSAGE = { batch: 0x01, rpc: 0x03, answer: 0x04, login: 0x10, prelogin: 0x12 } as const;

export interface TdsMessage {
  readonly kind: number;
  readonly body: Buffer;
}

const HEADER = 8;
const PACKET = 4096;

/** Puts packets together to messages, as they arrive. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];

  take(chunk: Buffer): readonly TdsMessage[] {
    const messages: TdsMessage[] = [];
    let buffer = Buffer.concat([this.#rest, chunk]);
    while (buffer.length >= HEADER && buffer.length >= buffer.readUInt16BE(2)) {
      const length = buffer.readUInt16BE(2);
      this.#parts.push(buffer.subarray(HEADER, length));
      if (((buffer[1] ?? 0) & 1) === 1) {
        messages.push({ kind: buffer[0] ?? 0, body: Buffer.concat(this.#parts) });
        this.#parts = [];
      }
      buffer = buffer.subarray(length);
    }
    this.#rest = buffer;
    return messages;
  }
}

/** An answer cut into packets. */
export function packetsOf(body: Buffer): Buffer {
  const packets: Buffer[] = [];
  for (let at = 0; at === 0 || at < body.length; at += PACKET - HEADER) {
    const part = body.subarray(at, at + PACKET - HEADER);
    const header = Buffer.alloc(HEADER);
    header[0] = MESSAGE.answer;
    header[1] = at + PACKET - HEADER >= body.length ? 1 : 0;
    header.writeUInt16BE(HEADER + part.length, 2);
    header[6] = (packets.length + 1) & 0xff;
    packets.push(header, part);
  }
  return Buffer.concat(packets);
}

/** A text behind its length in characters, of one byte or two. */
export function text(value: string, lengthBytes: 1 | 2): Buffer {
  const head = Buffer.alloc(lengthBytes);
  head.writeUIntLE(value.length, 0, lengthBytes);
  return Buffer.concat([head, Buffer.from(value, "utf16le")]);
}

/** The statement and the parameters of a call of sp_executesql, all of them nvarchar. */
export function readExecuteSql(body: Buffer): { readonly sql: string; readonly values: Readonly<Record<string, string>> } {
  // All headers, the marker of a procedure by its number, the number, flags.
  let at = body.readUInt32LE(0) + 6;
  const given: { readonly name: string; readonly value: string }[] = [];
  while (at < body.length) {
    const nameLength = (body[at] ?? 0) * 2;
    const name = body.toString("utf16le", at + 1, at + 1 + nameLength);
    at += 1 + nameLength + 1;
    if (body[at] !== 0xe7) throw new Error(`parameters of type ${body[at]} are not read here`);
    const isMax = body.readUInt16LE(at + 1) === 0xffff;
    at += 8;
    const parts: Buffer[] = [];
    if (isMax) {
      at += 8;
      for (let length = body.readUInt32LE(at); ; length = body.readUInt32LE(at)) {
        parts.push(body.subarray(at + 4, at + 4 + length));
        at += 4 + length;
        if (length === 0) break;
      }
    } else {
      const length = body.readUInt16LE(at);
      parts.push(body.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    given.push({ name, value: Buffer.concat(parts).toString("utf16le") });
  }
  const values = given.filter(({ name }) => /^@?p\d+$/.test(name)).map(({ name, value }) => [name.replace("@", ""), value] as const);
  return { sql: given[0]?.value ?? "", values: Object.fromEntries(values) };
}
