import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { httpServer, json, madeUpUsers } from "../extract/api/http-server.ts";
import { eventsOf, startProgram } from "../support/built-program.ts";
import { addPool } from "../support/sandbox-pool.ts";

const MAPPING = { poolferry: 1, key: { from: "id" }, username: { from: "id" }, attributes: { email: { from: "email", type: "email" } } };
const USERS = madeUpUsers(45);

test("users of an API are loaded; one that breaks off loads nobody, and the next command begins anew", async () => {
  const sandbox = await startSandbox({ quotas: "off" });
  const { userPoolId, users } = await addPool(sandbox);
  let refusing = true;
  const server = await httpServer(({ url, headers, response }) => {
    if (headers.authorization !== "Bearer not-to-be-shown") return json(response, {}, {}, 401);
    const offset = Number(url.searchParams.get("offset"));
    if (refusing && offset > 0) return json(response, {}, {}, 403);
    return json(response, { total: USERS.length, data: USERS.slice(offset, offset + 20) });
  });
  try {
    const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
    const job = join(folder, "job.json");
    await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
    const api = {
      url: `${server.origin}/users`,
      token: { env: "LEGACY_TOKEN" },
      users: "data",
      total: "total",
      pages: { offset: { size: 20 } },
    };
    const target = { userPoolId, endpointUrl: sandbox.endpoint };
    await writeFile(job, JSON.stringify({ poolferry: 1, source: { api }, mapping: "mapping.json", target, route: "admin-api" }));
    const run = () => startProgram(["run", job, "--yes", "--json"], { environment: { LEGACY_TOKEN: "not-to-be-shown" } }).finished;
    const first = await run();
    expect(first.code).toBe(12);
    expect(first.stdout + first.stderr).not.toContain("not-to-be-shown");
    expect(await readdir(join(folder, ".poolferry/job/spool"))).toEqual([]);
    expect(await users()).toEqual([]);
    refusing = false;
    const second = await run();
    expect(second.code).toBe(0);
    const events = eventsOf(second.stdout);
    expect(events.filter(({ type }) => type === "extracting").at(-1)).toMatchObject({ rows: 45 });
    expect(events.at(-1)).toMatchObject({ type: "summary", rows: 45, outcomes: { created: 45 } });
  } finally {
    await sandbox.close();
  }
});
