import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { connectTo, json, type Received, scriptedServer } from "./scripted-server.ts";

const CREATE = { username: "row-1", attributes: new Map<string, string>(), invitation: "none" } as const;

async function bothKinds(answer: (received: Received) => void, more: Parameters<typeof connectTo>[1] = {}): Promise<readonly unknown[]> {
  const server = await scriptedServer(answer);
  const connection = connectTo(server.endpoint, more);
  const write = await connection.pool.call("createUser", CREATE);
  const read = await connection.pool.call("getUser", { username: "row-1" });
  await connection.close();
  await server.close();
  expect(server.operations).toEqual(["AdminCreateUser", "AdminGetUser"]);
  return [write, read].map((result) => (result.ok ? "ok" : [result.failure.kind, result.failure.code]));
}

test("a connection reset after the request was read leaves a create in doubt and is sent once only", async () => {
  expect(await bothKinds(({ request }) => request.socket.resetAndDestroy())).toEqual([
    ["unknown-outcome", "ECONNRESET"],
    ["transient", "ECONNRESET"],
  ]);
});

test("an answer that does not come in time leaves a create in doubt", async () => {
  expect(await bothKinds(() => undefined, { requestTimeoutMs: 150 })).toEqual([
    ["unknown-outcome", "ETIMEDOUT"],
    ["transient", "ETIMEDOUT"],
  ]);
});

test("an answer that breaks off in the middle leaves a create in doubt", async () => {
  const kinds = await bothKinds(({ request, response }) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": "500" });
    response.write('{"User":{"Username":');
    setTimeout(() => request.socket.destroy(), 20);
  });
  expect(kinds.map((kind) => (kind as string[])[0])).toEqual(["unknown-outcome", "transient"]);
});

test("an answer of success that lacks the user, or is no JSON, leaves a create in doubt", async () => {
  expect(await bothKinds(({ response }) => json(response, {}))).toEqual([
    ["unknown-outcome", "UnreadableAnswer"],
    ["transient", "UnreadableAnswer"],
  ]);
  const html = await bothKinds(({ response }) => response.writeHead(200).end("<html>sign in to the wifi</html>"));
  expect(html.map((kind) => (kind as string[])[0])).toEqual(["unknown-outcome", "transient"]);
});

test("a proxy's HTML page is in doubt as a 502 and ends the run as a 407", async () => {
  const broken = await bothKinds(({ response }) => response.writeHead(502).end("<html>bad gateway</html>"));
  expect(broken.map((kind) => (kind as string[])[0])).toEqual(["unknown-outcome", "transient"]);
  const refused = await bothKinds(({ response }) => response.writeHead(407).end("<html>who are you</html>"));
  expect(refused.map((kind) => (kind as string[])[0])).toEqual(["fatal", "fatal"]);
});

test("a refused connection was never sent: transient, for a create too", async () => {
  const server = await scriptedServer(() => undefined);
  await server.close();
  const connection = connectTo(server.endpoint);
  const result = await connection.pool.call("createUser", CREATE);
  await connection.close();
  expect(result).toMatchObject({ ok: false, failure: { kind: "transient", code: "ECONNREFUSED" } });
});

test("an endless body is ended by the request time-out", async () => {
  const server = await scriptedServer(({ response }) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.write("{");
  });
  const connection = connectTo(server.endpoint, { requestTimeoutMs: 300 });
  const result = await connection.pool.call("createUser", CREATE);
  await connection.close();
  await server.close();
  expect(result).toMatchObject({ ok: false, failure: { kind: "unknown-outcome" } });
}, 10_000);

test("an abort throws the signal's reason and nothing else", async () => {
  const server = await scriptedServer(() => undefined);
  const connection = connectTo(server.endpoint);
  const stop = new AbortController();
  const call = connection.pool.call("createUser", CREATE, stop.signal);
  const reason = new Error("stop now");
  setTimeout(() => stop.abort(reason), 50);
  await expect(call).rejects.toBe(reason);
  await expect(connection.pool.call("getUser", { username: "row-1" }, stop.signal)).rejects.toBe(reason);
  await connection.close();
  await server.close();
});

test("200 calls at once are all in flight at once", async () => {
  const waiting: Received[] = [];
  const server = await scriptedServer((received) => {
    waiting.push(received);
    if (waiting.length === 200) for (const one of waiting) json(one.response, {});
  });
  const connection = connectTo(server.endpoint);
  const calls = Array.from({ length: 200 }, () => connection.pool.call("disableUser", { username: "row-1" }));
  const results = await Promise.all(calls);
  await connection.close();
  await server.close();
  expect(results.filter((result) => result.ok)).toHaveLength(200);
});

test("the server's clock is the Date header's, also that of a failure, and goes on by itself", async () => {
  const server = await scriptedServer(({ response }) => {
    response.setHeader("date", "Tue, 03 Mar 2026 10:00:00 GMT");
    json(response, { __type: "UserNotFoundException", message: "no" }, 400);
  });
  const connection = connectTo(server.endpoint);
  expect(Math.abs(connection.pool.serverTime() - Date.now())).toBeLessThan(5_000);
  await connection.pool.call("getUser", { username: "row-1" });
  const first = connection.pool.serverTime();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const second = connection.pool.serverTime();
  await connection.close();
  await server.close();
  expect(first - Date.parse("2026-03-03T10:00:00Z")).toBeLessThan(5_000);
  expect(first).toBeGreaterThanOrEqual(Date.parse("2026-03-03T10:00:00Z"));
  expect(second - first).toBeGreaterThanOrEqual(25);
});

test("a server that takes the connection and stays silent under TLS is ended by the request time-out", async () => {
  const silent = createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve) => {
    silent.listen(0, "127.0.0.1", resolve);
  });
  const { port } = silent.address() as AddressInfo;
  const connection = connectTo(`https://127.0.0.1:${port}`, { requestTimeoutMs: 200 });
  const read = await connection.pool.call("getUser", { username: "row-1" });
  const write = await connection.pool.call("createUser", CREATE);
  await connection.close();
  silent.close();
  expect(read).toMatchObject({ ok: false, failure: { kind: "transient", code: "ETIMEDOUT" } });
  expect(write).toMatchObject({ ok: false, failure: { kind: "unknown-outcome", code: "ETIMEDOUT" } });
});

test("a create that got no connection in time was never sent: transient", async () => {
  const server = await scriptedServer(() => undefined);
  const connection = connectTo(server.endpoint, { requestTimeoutMs: 1_500, connectionTimeoutMs: 300 });
  // Every socket is taken by a call that is never answered; one more create waits for a socket in vain.
  const taking = Array.from({ length: 256 }, () => connection.pool.call("getUser", { username: "row-1" }));
  const late = await connection.pool.call("createUser", CREATE);
  await Promise.all(taking);
  await connection.close();
  await server.close();
  expect(late).toMatchObject({ ok: false, failure: { kind: "transient", code: "NotConnected" } });
  expect(server.operations).not.toContain("AdminCreateUser");
});
