import { expect, test } from "vitest";
import { connectTo, json, scriptedServer } from "./scripted-server.ts";

test("calls of several kinds with a signal each reach the service as themselves, however often", async () => {
  const bodies: string[] = [];
  const server = await scriptedServer(({ operation, body, response }) => {
    bodies.push(`${operation} ${String(body["Username"])}`);
    json(response, {});
  });
  const { pool, close } = connectTo(server.endpoint);
  const { signal } = new AbortController();
  for (const username of ["one", "two"]) {
    expect(await pool.call("disableUser", { username }, signal)).toEqual({ ok: true });
    expect(await pool.call("addToGroup", { username, group: "readers" }, signal)).toEqual({ ok: true });
  }
  await close();
  await server.close();
  expect(bodies).toEqual(["AdminDisableUser one", "AdminAddUserToGroup one", "AdminDisableUser two", "AdminAddUserToGroup two"]);
});

test("an aborted signal ends the call that hangs with its reason, and other calls go on", async () => {
  const server = await scriptedServer(({ operation, response }) => {
    if (operation === "AdminAddUserToGroup") json(response, {});
  });
  const { pool, close } = connectTo(server.endpoint);
  const stop = new AbortController();
  const reason = new Error("stop now");
  const hanging = pool.call("disableUser", { username: "one" }, stop.signal);
  setTimeout(() => stop.abort(reason), 100);
  await expect(hanging).rejects.toBe(reason);
  expect(await pool.call("addToGroup", { username: "one", group: "readers" }, new AbortController().signal)).toEqual({ ok: true });
  await expect(pool.call("disableUser", { username: "one" }, stop.signal)).rejects.toBe(reason);
  await close();
  await server.close();
  expect(server.operations.filter((operation) => operation === "AdminDisableUser")).toHaveLength(1);
});
