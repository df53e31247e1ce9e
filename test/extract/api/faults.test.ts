import { expect, test } from "vitest";
import { extracted, httpServer, json, madeUpUsers } from "./http-server.ts";

const USERS = madeUpUsers(4);
const LINK = { link: true as const };

test("429 and 503 are waited out as long as the API asks, in seconds, by a date and by the time of its reset", async () => {
  const reset = Math.ceil(Date.now() / 1000) + 20;
  const server = await httpServer(({ number, response }) => {
    if (number === 1) return json(response, {}, { "retry-after": "7" }, 429);
    if (number === 2) return json(response, {}, { "retry-after": new Date(Date.now() + 30_000).toUTCString() }, 503);
    if (number === 3) return json(response, {}, { "x-rate-limit-reset": String(reset) }, 429);
    return json(response, USERS);
  });
  const { users, waits } = await extracted({ url: server.origin, pages: LINK });
  expect(users).toEqual(USERS);
  expect(waits[0]).toBe(7_000);
  expect(waits[1]).toBeGreaterThan(27_000);
  expect(waits[1]).toBeLessThanOrEqual(30_000);
  expect(waits[2]).toBeGreaterThan(15_000);
  expect(waits[2]).toBeLessThanOrEqual(21_000);
});

test("an API that asks for more than five minutes is left to the next run", async () => {
  const server = await httpServer(({ response }) => json(response, {}, { "retry-after": "3600" }, 429));
  await expect(extracted({ url: server.origin, pages: LINK })).rejects.toMatchObject({
    exit: "temporary",
    message: expect.stringContaining("3600 seconds"),
  });
  expect(server.requests).toHaveLength(1);
});

test("a server that breaks, hangs up, or is cut off in the middle of a page is asked again, and no user comes twice", async () => {
  const server = await httpServer(({ number, response }) => {
    if (number === 1) return json(response, {}, {}, 500);
    if (number === 2) return response.destroy();
    if (number === 3) {
      response.writeHead(200, { "content-length": "10000" });
      response.write(JSON.stringify(USERS).slice(0, 60));
      return setTimeout(() => response.destroy(), 20);
    }
    return json(response, USERS);
  });
  const { users, waits } = await extracted({ url: server.origin, pages: LINK });
  expect(users).toEqual(USERS);
  expect(waits).toEqual([250, 500, 1000]);
});

test("a server that never recovers ends the reading as temporary, after 8 tries", async () => {
  const server = await httpServer(({ response }) => json(response, {}, {}, 502));
  await expect(extracted({ url: `${server.origin}/users?mail=a@example.com`, pages: LINK })).rejects.toMatchObject({
    exit: "temporary",
    message: `The API at ${server.origin}/users cannot be read: it answers 502 (8 tries).`,
  });
  expect(server.requests).toHaveLength(8);
});

test("an answer that does not end is given up in time and asked for again", async () => {
  const server = await httpServer(({ number, response }) => {
    if (number === 1) response.write("[");
    else json(response, USERS);
  });
  expect((await extracted({ url: server.origin, pages: LINK }, { answerTimeoutMs: 100 })).users).toEqual(USERS);
});

test.each([401, 403])("%i is said to be the token's fault, at once and without showing it", async (status) => {
  const server = await httpServer(({ response }) => json(response, { message: "no" }, {}, status));
  const spec = { url: server.origin, token: { env: "TOKEN", scheme: "Bearer" }, pages: LINK };
  const failure = await extracted(spec, { environment: { TOKEN: "very-secret" } }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exit: "credentials", message: expect.stringContaining(`answers ${status}`) });
  expect(JSON.stringify(failure) + String(failure)).not.toContain("very-secret");
  expect(server.requests).toHaveLength(1);
});

test("a redirect is followed on the same origin, and never with the token to another", async () => {
  const elsewhere = await httpServer(({ response }) => json(response, USERS));
  const server = await httpServer(({ url, response }) => {
    if (url.pathname === "/old") return json(response, {}, { location: "/new" }, 308);
    if (url.pathname === "/new") return json(response, USERS);
    return json(response, {}, { location: `${elsewhere.origin}/users` }, 302);
  });
  expect((await extracted({ url: `${server.origin}/old`, pages: LINK })).users).toEqual(USERS);
  await expect(extracted({ url: `${server.origin}/away`, pages: LINK })).rejects.toMatchObject({
    exit: "usage",
    message: expect.stringContaining(`another host, ${elsewhere.origin}`),
  });
  expect(elsewhere.requests).toEqual([]);
});

test("a link to a next page on another host is not followed", async () => {
  const elsewhere = await httpServer(({ response }) => json(response, USERS));
  const server = await httpServer(({ response }) => json(response, USERS, { link: `<${elsewhere.origin}/users?p=2>; rel="next"` }));
  await expect(extracted({ url: server.origin, pages: LINK })).rejects.toMatchObject({ exit: "usage" });
  expect(elsewhere.requests).toEqual([]);
});

test("a page for people, and an answer that is too large, are no answers", async () => {
  const server = await httpServer(({ url, response }) => {
    if (url.pathname === "/page") return response.end("<html>Sign in as somebody@example.com</html>");
    const piece = Buffer.alloc(1024 * 1024, 0x20);
    const more = () => {
      while (response.write(piece));
    };
    response.on("drain", more);
    return more();
  });
  const failure = await extracted({ url: `${server.origin}/page`, pages: LINK }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exit: "usage", message: expect.stringContaining("something else than JSON") });
  expect(String((failure as Error).cause ?? "") + String(failure)).not.toContain("somebody@");
  await expect(extracted({ url: `${server.origin}/large`, pages: LINK })).rejects.toThrow("more than 64 MiB");
});

test("a secret that is missing is asked for by its place", async () => {
  const spec = { url: "http://127.0.0.1:9", pages: LINK };
  await expect(extracted({ ...spec, token: { env: "NO_TOKEN", scheme: "Bearer" } })).rejects.toThrow("NO_TOKEN is not set");
  await expect(extracted({ ...spec, token: { file: "/nowhere/token", scheme: "Bearer" } })).rejects.toThrow("/nowhere/token");
  await expect(extracted({ ...spec, token: { env: "T", scheme: "Bearer" } }, { environment: { T: "two\nlines" } })).rejects.toThrow(
    "characters that no header can have",
  );
});
