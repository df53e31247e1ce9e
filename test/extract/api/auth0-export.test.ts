import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { extracted, type HttpServer, httpServer, json, madeUpUsers } from "./http-server.ts";

const USERS = madeUpUsers(5_000);
const PACKED = gzipSync(USERS.map((user) => `${JSON.stringify(user)}\n`).join(""), { level: 1 });

interface Tenant {
  readonly status?: (poll: number) => string;
  /** Bytes of the file after which the connection is cut, by download; none: never. */
  readonly cuts?: readonly number[];
  readonly ranges?: boolean;
  readonly tagOf?: (download: number) => string;
  readonly packed?: Buffer;
  readonly location?: (file: string) => string;
}

interface RunningTenant extends HttpServer {
  readonly downloads: { readonly range: string | undefined; readonly authorization: string | undefined }[];
  readonly wishes: unknown[];
}

/** Auth0's export job, and the store where its file ends up. */
async function tenant({
  status = () => "completed",
  cuts = [],
  ranges = true,
  tagOf = () => '"a"',
  packed = PACKED,
  location,
}: Tenant = {}): Promise<RunningTenant> {
  const downloads: RunningTenant["downloads"] = [];
  const wishes: unknown[] = [];
  let polls = 0;
  const store = await httpServer(({ headers, response }) => {
    downloads.push({ range: headers.range, authorization: headers.authorization });
    const from = ranges ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0) : 0;
    const rest = packed.subarray(from);
    const cut = cuts[downloads.length - 1];
    response.writeHead(from === 0 ? 200 : 206, {
      etag: tagOf(downloads.length),
      "content-length": rest.length,
      ...(from === 0 ? {} : { "content-range": `bytes ${from}-${packed.length - 1}/${packed.length}` }),
    });
    if (cut === undefined) response.end(rest);
    else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  });
  const api = await httpServer(({ method, url, body, headers, response }) => {
    if (headers.authorization !== "Bearer t") return json(response, {}, {}, 401);
    if (method === "POST" && url.pathname === "/api/v2/jobs/users-exports") {
      wishes.push(JSON.parse(body));
      return json(response, { id: "job_1", status: "pending" });
    }
    polls++;
    const now = status(polls);
    const file = `${store.origin}/export.json.gz?signature=s${polls}`;
    return json(response, { id: "job_1", status: now, ...(now === "completed" ? { location: location?.(file) ?? file } : {}) });
  });
  return { ...api, downloads, wishes };
}

const fetched = (server: HttpServer, more: object = {}) =>
  extracted(
    { url: server.origin, token: { env: "T", scheme: "Bearer" }, auth0Export: { fields: [], ...more } },
    { environment: { T: "t" }, answerTimeoutMs: 2_000 },
  );

test("the export job is made with its wishes and waited for, and its file is read without the token", async () => {
  const server = await tenant({ status: (poll) => (poll < 3 ? "processing" : "completed") });
  const { users, waits, told } = await fetched(server, { connectionId: "con_1", fields: ["user_id", "email"] });
  expect(users).toEqual(USERS);
  expect(told.at(-1)).toBe(5_000);
  expect(waits).toEqual([2_000, 3_000]);
  expect(server.wishes).toEqual([{ format: "json", connection_id: "con_1", fields: [{ name: "user_id" }, { name: "email" }] }]);
  expect(server.downloads).toEqual([{ range: undefined, authorization: undefined }]);
});

test.each([true, false])("a download that breaks goes on where it broke (ranges: %j)", async (ranges) => {
  const server = await tenant({ ranges, cuts: [9_000, 11_000] });
  expect((await fetched(server)).users).toEqual(USERS);
  expect(server.downloads.map(({ range }) => range !== undefined)).toEqual([false, true, true]);
});

test("a file that is another one after the break is not joined to the first", async () => {
  const server = await tenant({ cuts: [9_000], tagOf: (download) => `"${download}"` });
  await expect(fetched(server)).rejects.toMatchObject({ exit: "temporary", message: expect.stringContaining("the same file") });
});

test("an archive that is cut off is not taken for whole", async () => {
  await expect(fetched(await tenant({ packed: PACKED.subarray(0, PACKED.length - 40) }))).rejects.toThrow(/archive is broken or cut off/);
});

test("a job that fails, and a file at an address without TLS, end the reading", async () => {
  await expect(fetched(await tenant({ status: () => "failed" }))).rejects.toThrow("the export job failed");
  const open = await tenant({ location: () => "http://store.example.com/export.json.gz" });
  await expect(fetched(open)).rejects.toThrow("without TLS");
  expect(open.downloads).toEqual([]);
});
