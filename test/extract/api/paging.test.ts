import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { freshPath } from "../sample-source.ts";
import { extracted, httpServer, json, madeUpUsers } from "./http-server.ts";

const USERS = madeUpUsers(25);

test("Okta: Link headers lead through the list, and the token goes along with the scheme SSWS", async () => {
  const seen: unknown[] = [];
  const server = await httpServer(({ url, headers, response }) => {
    seen.push(headers.authorization);
    const after = Number(url.searchParams.get("after") ?? 0);
    const self = `<${server.origin}/api/v1/users?limit=10>; rel="self"`;
    const next = `<${server.origin}/api/v1/users?after=${after + 10}&limit=10>; rel="next"`;
    json(response, USERS.slice(after, after + 10), { link: after + 10 < USERS.length ? [self, next] : [self] });
  });
  const spec = {
    url: `${server.origin}/api/v1/users?limit=10`,
    token: { env: "OKTA_TOKEN", scheme: "SSWS" },
    pages: { link: true as const },
  };
  const { users, told } = await extracted(spec, { environment: { OKTA_TOKEN: "00abc\n" } });
  expect(users).toEqual(USERS);
  expect(told).toEqual([10, 20, 25]);
  expect(new Set(seen)).toEqual(new Set(["SSWS 00abc"]));
});

test("Clerk: offsets go by what came, not by what was asked for, and the end is an empty page", async () => {
  const server = await httpServer(({ url, response }) => {
    const offset = Number(url.searchParams.get("offset"));
    json(response, USERS.slice(offset, offset + Math.min(7, Number(url.searchParams.get("limit")))));
  });
  const pages = { offset: { parameter: "offset", limit: "limit", size: 500 } };
  const { users } = await extracted({ url: `${server.origin}/v1/users`, query: { order_by: "+created_at" }, id: "id", pages });
  expect(users).toEqual(USERS);
  expect(server.requests).toEqual([0, 7, 14, 21, 25].map((offset) => `GET /v1/users?order_by=%2Bcreated_at&limit=500&offset=${offset}`));
});

test("Supabase: pages from 1 in an object, and a second header with a secret of its own", async () => {
  const path = freshPath();
  await writeFile(path, "key-from-file\n");
  const keys: unknown[] = [];
  const server = await httpServer(({ url, headers, response }) => {
    keys.push([headers["apikey"], headers.authorization]);
    const page = Number(url.searchParams.get("page"));
    json(response, { aud: "authenticated", users: USERS.slice((page - 1) * 10, page * 10) });
  });
  const { users } = await extracted(
    {
      url: `${server.origin}/auth/v1/admin/users`,
      headers: { apikey: { file: path } },
      token: { env: "KEY", scheme: "Bearer" },
      users: "users",
      pages: { page: { parameter: "page", limit: "per_page", size: 10, first: 1 } },
    },
    { environment: { KEY: "k" } },
  );
  expect(users).toEqual(USERS);
  expect(keys).toEqual(Array(4).fill(["key-from-file", "Bearer k"]));
});

/** Auth0's list: pages from 0 with totals, an error behind the last page, and nothing behind 1,000 users. */
function auth0List(count: number, stated = count) {
  const all = madeUpUsers(count);
  return httpServer(({ url, response }) => {
    const page = Number(url.searchParams.get("page"));
    const start = page * 100;
    if (start >= Math.min(count, 1000)) return json(response, { error: "Bad Request" }, {}, 400);
    return json(response, { start, total: stated, users: all.slice(start, start + 100) });
  });
}

const AUTH0 = {
  query: { include_totals: "true" },
  users: "users",
  total: "total",
  id: "id",
  atMost: 1000,
  pages: { page: { parameter: "page", limit: "per_page", size: 100, first: 0 as const } },
};

test("Auth0: a list that states its total is read up to it, and not asked for a page behind", async () => {
  const server = await auth0List(250);
  const { users } = await extracted({ url: `${server.origin}/api/v2/users`, ...AUTH0 });
  expect(users).toHaveLength(250);
  expect(server.requests).toHaveLength(3);
});

test("Auth0: a list that has come to 1,000 users is refused, with the way to all of them", async () => {
  const server = await auth0List(1400, 1000);
  await expect(extracted({ url: `${server.origin}/api/v2/users`, ...AUTH0 })).rejects.toMatchObject({
    exit: "refused",
    message: expect.stringContaining("ends its lists at 1000 users"),
    hint: expect.stringContaining("auth0Export"),
  });
});

test("a token in the answer leads to the next page, and null ends the list", async () => {
  const server = await httpServer(({ url, response }) => {
    const from = Number((url.searchParams.get("pageToken") ?? "t0").slice(1));
    json(response, { data: { users: USERS.slice(from, from + 9) }, next: { token: from + 9 < 25 ? `t${from + 9}` : null } });
  });
  const { users } = await extracted({
    url: `${server.origin}/users`,
    users: "data.users",
    pages: { cursor: { parameter: "pageToken", at: "next.token" } },
  });
  expect(users).toEqual(USERS);
});

test("a link may stand in the answer, as a whole or from the root on", async () => {
  const server = await httpServer(({ url, response }) => {
    const from = Number(url.searchParams.get("from") ?? 0);
    const links = { next: from === 0 ? "/users?from=10" : from === 10 ? `${server.origin}/users?from=20` : null };
    json(response, { users: USERS.slice(from, from + 10), links });
  });
  expect((await extracted({ url: `${server.origin}/users`, users: "users", pages: { link: "links.next" } })).users).toEqual(USERS);
  await expect(extracted({ url: `${server.origin}/users`, users: "users", pages: { link: "users" } })).rejects.toThrow("is no address");
});

test("the last user's field asks for what follows", async () => {
  const server = await httpServer(({ url, response }) => {
    const from = USERS.findIndex(({ id }) => id === url.searchParams.get("from")) + 1;
    json(response, USERS.slice(from, from + 10));
  });
  const { users } = await extracted({ url: `${server.origin}/users`, pages: { after: { parameter: "from", field: "id" } } });
  expect(users).toEqual(USERS);
});

test("whole numbers that JavaScript cannot hold come out digit by digit", async () => {
  const server = await httpServer(({ response }) => {
    response.end('[{"id": 12345678901234567890, "n": 7}]');
  });
  const { users } = await extracted({ url: server.origin, pages: { link: true } });
  expect(users).toEqual([{ id: "12345678901234567890", n: 7 }]);
});

test("a list without a user is one", async () => {
  const server = await httpServer(({ response }) => json(response, []));
  expect((await extracted({ url: server.origin, pages: { page: { parameter: "p", limit: "n", size: 5, first: 1 } } })).users).toEqual([]);
});
