import { connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** What becomes of what a client sends at once, and of the answer to it. */
export type WireFate =
  | "pass"
  | "late"
  /** Never arrives; the connection is reset. */
  | "reset-before"
  /** Arrives; the connection is reset instead of the answer, or half-way through it. */
  | "reset-after"
  | "cut-answer"
  /** Arrives; the connection is ended in good order, without an answer. */
  | "half-closed"
  /** Nothing goes either way any more, and nobody says so; before or after it arrived. */
  | "black-hole-before"
  | "black-hole-after";

export interface Wire {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** TCP between a client and a server on this machine; `fateOf` decides about each piece that a client sends, by its number from 1. */
export async function startWire(
  target: string,
  fateOf: (number: number) => { readonly fate: WireFate; readonly ms: number },
): Promise<Wire> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let pieces = 0;
  let ownPort = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let fate: WireFate = "pass";
    let isDead = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
    }
    const reset = () => {
      isDead = true;
      client.resetAndDestroy();
      upstream.destroy();
    };
    client.on("data", async (piece) => {
      const drawn = fateOf(++pieces);
      fate = drawn.fate;
      if (isDead || fate === "black-hole-before") {
        isDead = true;
        return;
      }
      if (fate === "reset-before") return reset();
      if (fate === "late") {
        client.pause();
        await delay(drawn.ms);
        client.resume();
      }
      upstream.write(piece);
      if (fate === "half-closed") client.end();
    });
    upstream.on("data", (bytes) => {
      // A file is uploaded where the server says that it is: over this wire as well. Both ports have as many digits.
      const piece = Buffer.from(bytes.toString("latin1").replaceAll(`${hostname}:${port}`, `${hostname}:${ownPort}`), "latin1");
      if (isDead || fate === "half-closed") return;
      if (fate === "black-hole-after") isDead = true;
      else if (fate === "reset-after") reset();
      else if (fate === "cut-answer") client.write(piece.subarray(0, piece.length >> 1), reset);
      else client.write(piece);
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => {
      if (!isDead) client.end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the wire has no port");
  ownPort = address.port;
  return {
    endpoint: `http://127.0.0.1:${ownPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
