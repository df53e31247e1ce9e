import { expect, test } from "vitest";
import { extracted, httpServer, json, madeUpUsers } from "./http-server.ts";

const USERS = madeUpUsers(30);
const PAGE = { page: { parameter: "page", limit: "size", size: 10, first: 1 as const } };

test("fewer users than the API states are an error, also where the number falls on the way", async () => {
  const server = await httpServer(({ url, response }) => {
    const page = Number(url.searchParams.get("page"));
    json(response, { total: page === 1 ? 31 : 30, users: USERS.slice((page - 1) * 10, page * 10) });
  });
  await expect(extracted({ url: server.origin, users: "users", total: "total", pages: PAGE })).rejects.toMatchObject({
    exit: "failure",
    message: expect.stringContaining("says that it has 31 users, and its list has 30"),
  });
});

test("a user that moves to the next page is noticed by its id, and the list is not taken for whole", async () => {
  const server = await httpServer(({ url, response }) => {
    const page = Number(url.searchParams.get("page"));
    // Somebody signs up after the first page, in front of everybody else.
    const list = page === 1 ? USERS : [{ id: "u-new", email: "new@example.com" }, ...USERS];
    json(response, list.slice((page - 1) * 10, page * 10));
  });
  const failure = await extracted({ url: server.origin, id: "id", pages: PAGE }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exit: "failure", message: expect.stringContaining("lists a user twice") });
  expect(String(failure)).not.toContain("u-10");
});

test.each([
  ["a parameter that the API does not know", { page: { parameter: "pg", limit: "size", size: 10, first: 1 as const } }, () => 1],
  ["a cursor that comes back", { cursor: { parameter: "c", at: "next" } }, (asked: number) => (asked % 2) + 1],
  ["a cursor that stays", { cursor: { parameter: "c", at: "next" } }, () => 1],
])("%s leads in a circle and is refused", async (_what, pages, nextOf) => {
  const server = await httpServer(({ url, response }) => {
    json(response, {
      users: USERS.slice(0, 5).map((user) => ({ ...user, at: url.searchParams.get("c") })),
      next: nextOf(Number(url.searchParams.get("c") ?? 0)),
    });
  });
  await expect(extracted({ url: server.origin, users: "users", pages })).rejects.toMatchObject({
    exit: "failure",
    message: expect.stringContaining("circle"),
  });
  expect(server.requests.length).toBeLessThan(5);
});

test.each([
  ["an object where an array should be", { users: {} }, "users", "no array of users at users"],
  ["nothing at the path", { people: [] }, "users", "no array of users at users"],
  ["an object and no path", { users: [] }, undefined, "something else than an array"],
])("%s is no list", async (_what, body, users, message) => {
  const server = await httpServer(({ response }) => json(response, body));
  await expect(extracted({ url: server.origin, ...(users === undefined ? {} : { users }), pages: PAGE })).rejects.toMatchObject({
    exit: "usage",
    message: expect.stringContaining(message),
  });
});

test("a total or an id that is not there is said at the first page", async () => {
  const server = await httpServer(({ response }) => json(response, { users: USERS.slice(0, 2), total: "2" }));
  const spec = { url: server.origin, users: "users", pages: PAGE };
  await expect(extracted({ ...spec, total: "total" })).rejects.toThrow("no number of users at total");
  await expect(extracted({ ...spec, id: "user_id" })).rejects.toThrow("without an id at user_id");
});
