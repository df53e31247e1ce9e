import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { DatabaseSync } from "node:sqlite";
import { MESSAGE, MessageReader, packetsOf, readExecuteSql, type TdsMessage, text } from "./packets.ts";
import { openTsqlDatabase, runTsql } from "./tsql-on-sqlite.ts";
import { columnHead, wireType } from "./types.ts";

export interface TestSqlserver {
  readonly url: string;
  readonly database: DatabaseSync;
  /** Every statement that came. */
  readonly statements: readonly string[];
  /** Log-ins, and whether each told that it would only read. */
  readonly readOnlyIntents: readonly boolean[];
  /** Breaks every connection. */
  kill(): void;
  close(): Promise<void>;
}

/** A server on loopback that speaks as much of SQL Server's protocol as reading takes, over SQLite. The user `stranger` is refused. */
export async function startSqlserver(): Promise<TestSqlserver> {
  const database = openTsqlDatabase();
  const statements: string[] = [];
  const readOnlyIntents: boolean[] = [];
  const sockets = new Set<Socket>();

  function answer({ kind, body }: TdsMessage): Buffer {
    switch (kind) {
      case MESSAGE.prelogin:
        // Version and encryption (none) behind their offsets.
        return Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0, 0, 0, 0, 2]);
      case MESSAGE.login: {
        readOnlyIntents.push(((body[26] ?? 0) & 0x20) !== 0);
        const user = body.toString("utf16le", body.readUInt16LE(40), body.readUInt16LE(40) + body.readUInt16LE(42) * 2);
        if (user === "stranger") return Buffer.concat([errorToken(18456, `Login failed for user '${user}'.`), done(0xfd, 2)]);
        return Buffer.concat([loginAck(), done(0xfd, 0)]);
      }
      case MESSAGE.rpc:
        return execute(body);
      default:
        return done(0xfd, 0);
    }
  }

  function execute(body: Buffer): Buffer {
    const { sql, values } = readExecuteSql(body);
    statements.push(sql);
    try {
      const { columns, rows } = runTsql(database, sql, values);
      const types = columns.map(({ type }) => wireType(type));
      const head = Buffer.from([0x81, columns.length & 0xff, columns.length >> 8]);
      const heads = types.map((type, index) => columnHead(type, columns[index]?.name ?? ""));
      const written = rows.map((row) =>
        Buffer.concat([
          Buffer.from([0xd1]),
          ...row.map((value, index) => {
            const { write, empty } = types[index] ?? wireType(undefined);
            if (value === null) return empty;
            if (write === undefined) throw new Error(`${columns[index]?.name}: asked for in a form that the driver would round`);
            return write(value);
          }),
        ]),
      );
      return Buffer.concat([head, ...heads, ...written, done(0xfe, 0)]);
    } catch (error) {
      const { message } = error as Error;
      const number = message.includes("no such table")
        ? 208
        : message.includes("no such column")
          ? 207
          : message.includes("syntax")
            ? 102
            : 50_000;
      return Buffer.concat([errorToken(number, message), done(0xfe, 2)]);
    }
  }

  const server = createServer((socket) => {
    const reader = new MessageReader();
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      for (const message of reader.take(chunk)) socket.write(packetsOf(answer(message)));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const kill = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `sqlserver://me:hidden@127.0.0.1:${(server.address() as AddressInfo).port}/legacy`,
    database,
    statements,
    readOnlyIntents,
    kill,
    async close() {
      kill();
      server.close();
      await once(server, "close");
      database.close();
    },
  };
}

function token(kind: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([kind, body.length & 0xff, body.length >> 8]), body]);
}

function loginAck(): Buffer {
  return token(0xad, Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4]), text("Microsoft SQL Server", 1), Buffer.from([16, 0, 0, 0])]));
}

function errorToken(number: number, message: string): Buffer {
  const head = Buffer.alloc(6);
  head.writeInt32LE(number);
  head[4] = 1;
  head[5] = 14;
  return token(0xaa, Buffer.concat([head, text(message, 2), text("test", 1), text("", 1), Buffer.from([1, 0, 0, 0])]));
}

function done(kind: number, status: number): Buffer {
  const body = Buffer.alloc(13);
  body[0] = kind;
  body.writeUInt16LE(status, 1);
  return body;
}
