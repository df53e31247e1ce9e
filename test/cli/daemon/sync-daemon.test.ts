import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { DaemonEvent } from "../../../src/cli/daemon/daemon-events.ts";
import { tellWebhook, webhookAddress } from "../../../src/cli/daemon/failure-webhook.ts";
import { runSyncDaemon, type SyncEnded } from "../../../src/cli/daemon/sync-daemon.ts";
import { cronTime } from "../../../src/cli/schedule/cron-time.ts";
import { VirtualClock } from "./virtual-clock.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** A receiver on loopback that keeps what it is told; `answer` undefined: it never answers. */
async function receiver(answer?: number): Promise<{ readonly url: URL; readonly told: string[] }> {
  const told: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      told.push(body);
      if (answer !== undefined) response.writeHead(answer, { location: "http://127.0.0.1:1/" }).end();
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret`), told };
}

interface Played {
  readonly syncs: readonly SyncEnded[];
  readonly webhook?: URL;
  /** Asked in the middle of each sync and after each. */
  readonly look?: (url: string, when: "during" | "after") => Promise<void>;
}

async function play({ syncs, webhook, look }: Played): Promise<readonly DaemonEvent[]> {
  const clock = new VirtualClock("2026-01-01T12:00:00Z");
  const stop = new AbortController();
  const events: DaemonEvent[] = [];
  const url = () => events.flatMap((event) => (event.type === "health" ? [event.url] : []))[0] ?? "";
  let begun = 0;
  let looked = 0;
  const sleep = clock.sleep.bind(clock);
  clock.sleep = async (ms, signal) => {
    if (looked < begun && look !== undefined) await look(url(), "after");
    looked = begun;
    if (begun === syncs.length) stop.abort();
    await sleep(ms, signal);
  };
  const exitCode = await runSyncDaemon({
    job: "small",
    schedule: cronTime("0 2 * * *", "UTC"),
    clock,
    lastBegunAt: undefined,
    async sync() {
      if (look !== undefined) await look(url(), "during");
      clock.pass(90_000);
      return syncs[begun++] ?? { exitCode: 0 };
    },
    healthPort: look === undefined ? undefined : 0,
    webhook,
    tell: (event) => events.push(event),
    stop: stop.signal,
  });
  expect(exitCode).toBe(0);
  return events;
}

const COUNTS = { created: 2, failed: 1 };

test("events tell when the next sync is, and how each ended", async () => {
  const events = await play({ syncs: [{ exitCode: 3, run: "20260102T020000Z-1", counts: COUNTS }] });
  expect(events).toEqual([
    { type: "waiting", schedule: "0 2 * * *", zone: "UTC", next: "2026-01-02T02:00:00.000Z" },
    { type: "sync-ended", run: "20260102T020000Z-1", exit: 3, seconds: 90, counts: COUNTS },
    { type: "waiting", schedule: "0 2 * * *", zone: "UTC", next: "2026-01-03T02:00:00.000Z" },
  ]);
});

test("the health endpoint says what goes on, and answers 503 about the last sync alone once one failed", async () => {
  const seen: unknown[] = [];
  const look = async (url: string, when: "during" | "after") => {
    const alive = await fetch(url);
    const last = await fetch(url.replace("/healthz", "/last-sync"));
    seen.push({ when, alive: alive.status, last: last.status, ...((await alive.json()) as object) });
    await last.body?.cancel();
  };
  await play({ syncs: [{ exitCode: 0, run: "first" }, { exitCode: 4 }], look });
  const base = { alive: 200, job: "small", schedule: "0 2 * * *", zone: "UTC" };
  const first = { run: "first", begun: "2026-01-02T02:00:00.000Z", seconds: 90, exit: 0, counts: null };
  const second = { run: null, begun: "2026-01-03T02:00:00.000Z", seconds: 90, exit: 4, counts: null };
  const distinct = [...new Set(seen.map((one) => JSON.stringify(one)))].map((text) => JSON.parse(text) as unknown);
  expect(distinct).toEqual([
    { ...base, when: "during", last: null, state: "running", next: null, syncs: 0, failures: 0 },
    { ...base, when: "after", last: first, state: "waiting", next: "2026-01-03T02:00:00.000Z", syncs: 1, failures: 0 },
    { ...base, when: "during", last: first, state: "running", next: null, syncs: 1, failures: 0 },
    { ...base, when: "after", last: second, state: "waiting", next: "2026-01-04T02:00:00.000Z", syncs: 2, failures: 1 },
  ]);
});

test("the endpoint has no other pages, and takes no orders", async () => {
  const statuses: number[] = [];
  await play({
    syncs: [{ exitCode: 1 }],
    async look(url, when) {
      if (when === "after" && statuses.length === 0) {
        for (const [path, method] of [
          ["/", "GET"],
          ["/healthz", "POST"],
          ["/healthz", "HEAD"],
          ["/last-sync", "GET"],
        ] as const) {
          const response = await fetch(new URL(path, url), { method });
          await response.body?.cancel();
          statuses.push(response.status);
        }
      }
    },
  });
  expect(statuses).toEqual([404, 405, 200, 503]);
});

test("a webhook is told of failures, with job, run, exit code and counts", async () => {
  const { url, told } = await receiver(200);
  await play({ syncs: [{ exitCode: 0, run: "first" }, { exitCode: 3, run: "second", counts: COUNTS }, { exitCode: 5 }], webhook: url });
  expect(told.map((body) => JSON.parse(body) as unknown)).toEqual([
    { text: "poolferry: the sync of small ended with exit code 3.", job: "small", run: "second", exit: 3, counts: COUNTS },
    { text: "poolferry: the sync of small ended with exit code 5.", job: "small", exit: 5 },
  ]);
});

test("a webhook that fails is said, without its address, and keeps no sync from being done", async () => {
  const { url, told } = await receiver(500);
  const events = await play({ syncs: [{ exitCode: 1 }, { exitCode: 1 }], webhook: url });
  expect(told).toHaveLength(2);
  expect(events.filter(({ type }) => type === "webhook-failed")).toEqual(
    Array.from({ length: 2 }, () => ({ type: "webhook-failed", reason: "it answered 500" })),
  );
  expect(JSON.stringify(events)).not.toContain("secret");
});

test("a webhook that never answers, sends elsewhere or is not there costs a bounded time", async () => {
  const notice = { job: "small", exit: 1 };
  expect(await tellWebhook((await receiver()).url, notice, 100)).toBe("no answer within 0.1 s");
  expect(await tellWebhook((await receiver(307)).url, notice)).toBe("it answered 307");
  const gone = await receiver(200);
  servers.at(-1)?.close();
  expect(await tellWebhook(gone.url, notice)).toBe("ECONNREFUSED");
});

test.each(["http://example.com/hook", "ftp://127.0.0.1/", "secret-token", ""])(
  "a webhook's address must be https or on this machine: %j",
  (address) => {
    const read = () => webhookAddress("HOOK", { HOOK: address });
    expect(read).toThrow(expect.objectContaining({ exit: "usage" }));
    expect(read).not.toThrow(/example|secret|ftp/);
  },
);

test("https anywhere and http on loopback are taken", () => {
  for (const HOOK of ["https://hooks.example.com/a", "http://127.0.0.1:8080/a", "http://[::1]/a", "http://localhost/a"])
    expect(webhookAddress("HOOK", { HOOK }).href).toBe(HOOK);
});
