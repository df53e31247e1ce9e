import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { RunError } from "../../model/index.ts";

/** What the daemon says of itself: nobody's data. Times are ISO 8601. */
export interface Health {
  readonly job: string;
  readonly state: "waiting" | "running";
  readonly schedule: string;
  readonly zone: string | null;
  /** Null while a sync runs. */
  readonly next: string | null;
  /** Of this process; null before the first. */
  readonly last: {
    readonly run: string | null;
    readonly begun: string;
    readonly seconds: number;
    readonly exit: number;
    readonly counts: Readonly<Record<string, number>> | null;
  } | null;
  /** Since the process began. */
  readonly syncs: number;
  readonly failures: number;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves what `health` gives on 127.0.0.1: `/healthz` answers 200 as long as the process lives, `/last-sync` 503 once the last sync
 * failed. Port 0 takes a free one. Throws RunError `usage` where the port is taken.
 */
export async function serveHealth(port: number, health: () => Health): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0];
    const known = path === "/healthz" || path === "/last-sync";
    const readOnly = request.method === "GET" || request.method === "HEAD";
    const now = health();
    const failed = path === "/last-sync" && now.last !== null && now.last.exit !== 0;
    response.writeHead(!known ? 404 : !readOnly ? 405 : failed ? 503 : 200, {
      "content-type": "application/json",
      "cache-control": "no-store",
    });
    response.end(known && request.method === "GET" ? `${JSON.stringify(now)}\n` : undefined);
  });
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new RunError(
      "usage",
      `The health endpoint cannot listen on 127.0.0.1:${port} (${code}).`,
      "Name another port, or 0 for a free one.",
      {
        cause,
      },
    );
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
