import { BSON, type Document } from "mongodb";

const { serialize, deserialize } = BSON;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

export interface WireRequest {
  readonly id: number;
  readonly opcode: number;
  readonly command: Document;
}

/** Takes whole messages off a buffer of MongoDB's wire protocol: OP_MSG of one section, and OP_QUERY, with which clients begin. */
export function takeRequests(buffer: Buffer): { readonly requests: readonly WireRequest[]; readonly rest: Buffer } {
  const requests: WireRequest[] = [];
  let at = 0;
  while (buffer.length - at >= 16 && buffer.length - at >= buffer.readInt32LE(at)) {
    const message = buffer.subarray(at, at + buffer.readInt32LE(at));
    requests.push(readRequest(message));
    at += message.length;
  }
  return { requests, rest: buffer.subarray(at) };
}

function readRequest(message: Buffer): WireRequest {
  const [id, opcode] = [message.readInt32LE(4), message.readInt32LE(12)];
  // OP_MSG: flags and the kind of the section. OP_QUERY: flags, the collection's name, and two numbers.
  const start = opcode === OP_MSG ? 21 : opcode === OP_QUERY ? message.indexOf(0, 20) + 9 : Number.NaN;
  if (Number.isNaN(start) || (opcode === OP_MSG && message[20] !== 0)) throw new Error(`opcode ${opcode} is not spoken here`);
  const size = message.readInt32LE(start);
  return { id, opcode, command: deserialize(message.subarray(start, start + size), { promoteValues: false, promoteBuffers: false }) };
}

/** The answer to a request, in the form in which it was asked. */
export function writeAnswer({ id, opcode }: WireRequest, answer: Document): Buffer {
  const body = serialize(answer);
  const head = Buffer.alloc(opcode === OP_MSG ? 21 : 36);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(id, 8);
  head.writeInt32LE(opcode === OP_MSG ? OP_MSG : OP_REPLY, 12);
  if (opcode !== OP_MSG) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}
