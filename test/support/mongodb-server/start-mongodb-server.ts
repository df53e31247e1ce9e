import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { BSON, type Document, Long, Timestamp } from "mongodb";
import { compareValues } from "./bson-order.ts";
import { candidates, matches } from "./matches.ts";
import { takeRequests, type WireRequest, writeAnswer } from "./wire.ts";

export interface MongodbServer {
  readonly url: string;
  /** Collections by name; their documents are copied as they are asked for. */
  readonly collections: Map<string, Document[]>;
  /** Every command that came, but for the handshakes'. */
  readonly commands: readonly Document[];
  /** Breaks every connection. */
  kill(): void;
  close(): Promise<void>;
}

export interface MongodbServerOptions {
  /** Documents an answer holds at most, whatever was asked for, as the real one ends them at 16 MiB. */
  readonly batch?: number;
}

/**
 * A server on loopback that speaks as much of MongoDB's wire protocol as reading takes: handshake, find, getMore. Collections have
 * a collation that ignores case, which a query has to set aside. Whoever signs in is refused.
 */
export async function startMongodbServer({ batch = 1_000 }: MongodbServerOptions = {}): Promise<MongodbServer> {
  const collections = new Map<string, Document[]>();
  const commands: Document[] = [];
  const cursors = new Map<string, Document[]>();
  const sockets = new Set<Socket>();
  let ticks = 0;

  function answer(command: Document): Document {
    const [name = ""] = Object.keys(command);
    if (/^(?:hello|isMaster)$/i.test(name)) return HELLO;
    commands.push(command);
    switch (name) {
      case "find":
        return page(command, found(command));
      case "getMore":
        return page(command, cursors.get(String(command["getMore"])) ?? []);
      case "ping":
      case "endSessions":
      case "killCursors":
        return { ok: 1 };
      case "saslStart":
        return { ok: 0, code: 18, codeName: "AuthenticationFailed", errmsg: "Authentication failed." };
      default:
        return { ok: 0, code: 59, codeName: "CommandNotFound", errmsg: `no such command: ${name}` };
    }
  }

  function found(command: Document): Document[] {
    const fold = command["collation"]?.locale !== "simple";
    const documents = (collections.get(String(command["find"])) ?? []).map((document) =>
      BSON.deserialize(BSON.serialize(document), { promoteValues: false, promoteBuffers: false }),
    );
    const kept = documents.filter((document) => matches(document, command["filter"] ?? {}, fold));
    const sort = Object.entries((command["sort"] ?? {}) as Record<string, unknown>);
    kept.sort((a, b) => {
      for (const [path, direction] of sort) {
        const [one, other] = [candidates(a, path.split("."))[0], candidates(b, path.split("."))[0]];
        const difference = compareValues(one, other, fold) * Number(direction);
        if (difference !== 0) return difference;
      }
      return 0;
    });
    const limit = Number(command["limit"] ?? 0);
    return (limit === 0 ? kept : kept.slice(0, limit)).map((document) => project(document, command["projection"]));
  }

  function page(command: Document, documents: Document[]): Document {
    const id = documents.length > batch ? Long.fromNumber(++ticks) : Long.ZERO;
    cursors.delete(String(command["getMore"]));
    if (!id.isZero()) cursors.set(String(id), documents.slice(batch));
    const part = command["find"] === undefined ? "nextBatch" : "firstBatch";
    return { ok: 1, cursor: { id, ns: `test.${command["find"] ?? command["collection"]}`, [part]: documents.slice(0, batch) } };
  }

  function serve(request: WireRequest): Buffer {
    const time = new Timestamp({ t: 1_700_000_000, i: ++ticks });
    try {
      return writeAnswer(request, { ...answer(request.command), operationTime: time });
    } catch (error) {
      return writeAnswer(request, { ok: 0, code: 2, codeName: "BadValue", errmsg: (error as Error).message });
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      const taken = takeRequests(Buffer.concat([rest, chunk]));
      rest = taken.rest;
      for (const request of taken.requests) socket.write(serve(request));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const kill = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/test`,
    collections,
    commands,
    kill,
    async close() {
      kill();
      server.close();
      await once(server, "close");
    },
  };
}

/** Fields of the top level alone, and `_id`. */
function project(document: Document, projection: Document | undefined): Document {
  if (projection === undefined) return document;
  const wanted = new Set(["_id", ...Object.keys(projection).map((path) => path.split(".")[0])]);
  return Object.fromEntries(Object.entries(document).filter(([name]) => wanted.has(name)));
}

const HELLO: Document = {
  ok: 1,
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
};
