import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { addIdentityPool, type IdentityPool, type IdentityRow, identityJob } from "../support/identity-pool.ts";
import { startProxy } from "../support/proxy.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable } from "../support/small-job.ts";

const REGISTER = "cognito-identity:GetOpenIdTokenForDeveloperIdentity";
const MERGE = "cognito-identity:MergeDeveloperIdentities";
const ROWS: readonly IdentityRow[] = Array.from({ length: 12 }, (_, index) => ({
  ...importable(index + 1),
  developerId: `old-${index + 1}`,
}));
const BY_CALLS = { route: "admin-api" };

let sandbox: Sandbox;
let pool: SandboxPool;
let identityPool: IdentityPool;

beforeEach(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
  pool = await addPool(sandbox);
  identityPool = await addIdentityPool(sandbox);
});

afterEach(() => sandbox.close());

/** The id map of the run, held against the identity pool: everybody who has a developer id has its identity, and nobody another's. */
async function expectMapped(stdout: string, rows: readonly IdentityRow[] = ROWS): Promise<readonly string[]> {
  const { idMap } = eventsOf(stdout).find(({ type }) => type === "files") as { readonly idMap: string };
  const [header, ...lines] = parse(await readFile(idMap, "utf8")) as [string, string, string, string][];
  expect(header).toEqual(["source_key", "username", "sub", "identity_id"]);
  const held = await Promise.all(rows.map(async ({ key, developerId }) => [key, (await identityPool.holder(developerId ?? "x")) ?? ""]));
  expect(lines.map(([key, , , identityId]) => [key, identityId])).toEqual(held);
  return lines.map(([, , , identityId]) => identityId);
}

test("plan says what becomes of the identity pool and of the ids, and run does it", { timeout: 60_000 }, async () => {
  const setup = { roles: { authenticated: "arn:aws:iam::123456789012:role/signed-in" }, onConflict: "merge" };
  const job = await identityJob(pool, identityPool, ROWS, setup);
  const planned = await runProgram(["plan", job.path]);
  expect(planned.code, planned.stderr).toBe(0);
  expect(planned.stdout).toMatch(/^ {2}identity +12$/m);
  expect(planned.stdout).toMatch(/^ {2}IdentityRegistration +12 at 40\/s \(documented default\): /m);
  expect(planned.stdout).toContain(`Identity pool people (${identityPool.target.id}), developer provider login.example.com\n`);
  expect(planned.stdout).toContain("nothing of it is billed");
  expect(planned.stdout).toContain("id-map.csv");
  expect(planned.stdout).toContain("sets role authenticated: arn:aws:iam::123456789012:role/signed-in (now nothing)\n");
  expect(planned.stdout).toContain("Users that become active in this month's bill: 0.\n");
  expect(sandbox.calls.get(REGISTER)?.ok).toBeUndefined();
  const run = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(run.code).toBe(0);
  expect(new Set(await expectMapped(run.stdout)).size).toBe(ROWS.length);
  expect(sandbox.calls.get(REGISTER)?.ok).toBeGreaterThanOrEqual(ROWS.length);
  expect(run.stdout + run.stderr).not.toMatch(/old-\d|eyJ/);
});

test("answers lost after they were applied, throttling and breakdowns leave one identity a user", { timeout: 120_000 }, async () => {
  const lost = await startSandbox({ speed: 60, quotas: "off" });
  try {
    [pool, identityPool] = [await addPool(lost), await addIdentityPool(lost)];
    const rows = ROWS.map((row) => ({ ...row }));
    const [wanted] = [await identityPool.register("before"), await identityPool.register("old-2")];
    rows[1] = { ...(rows[1] as IdentityRow), identityId: wanted };
    const job = await identityJob(pool, identityPool, rows, { onConflict: "merge" }, BY_CALLS);
    lost.faults.set({
      seed: 7,
      faults: [
        { fault: "answer-lost", operations: [REGISTER], calls: [1, 5] },
        { fault: "half-closed", operations: [REGISTER], calls: [7] },
        { fault: "throttled", operations: [REGISTER], calls: [3] },
        { fault: "internal-error", operations: [REGISTER], calls: [9] },
        { fault: "reset-before", operations: [REGISTER], calls: [11] },
        { fault: "answer-lost", operations: [MERGE], calls: [1] },
      ],
    });
    const run = await runProgram(["run", job.path, "--yes", "--json"]);
    expect(run.code, run.stderr).toBe(0);
    const mapped = await expectMapped(run.stdout);
    expect(mapped[1]).toBe(wanted);
    expect(new Set(await identityPool.identities())).toEqual(new Set(mapped));
    expect(mapped).toHaveLength(ROWS.length);
    const hits = lost.faults.hits.map(({ byOperation }) => byOperation);
    expect(hits).toEqual([{ [REGISTER]: 2 }, ...Array.from({ length: 4 }, () => ({ [REGISTER]: 1 })), { [MERGE]: 1 }]);
    const { errors } = lost.calls.get(REGISTER) ?? { errors: new Map() };
    expect([...errors.keys()]).toEqual(expect.arrayContaining(["TooManyRequestsException", "InternalErrorException"]));
    expect(lost.calls.get(MERGE)?.ok).toBeGreaterThan(0);
  } finally {
    await lost.close();
  }
});

test.each(["before", "after"] as const)(
  "a run killed with a registration under way, %s it took effect, is resumed with one identity a user",
  { timeout: 120_000 },
  async (when) => {
    const rows = ROWS.map((row) => ({ ...row }));
    const wanted = await identityPool.register("before");
    await identityPool.register("old-3");
    rows[2] = { ...(rows[2] as IdentityRow), identityId: wanted };
    const job = await identityJob(pool, identityPool, rows, { onConflict: "merge" }, BY_CALLS);
    let reached: (() => void) | undefined;
    const hanging = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const proxy = await startProxy(sandbox.endpoint, (operation, time) => {
      if (operation !== "GetOpenIdTokenForDeveloperIdentity" || time < 4) return "pass";
      reached?.();
      return "hang";
    });
    const { child } = startProgram(["run", job.path, "--yes", "--json", "--endpoint-url", proxy.endpoint]);
    await hanging;
    // The intent is on disk; the process never learns what became of the call.
    if (when === "after")
      for (const { developerId = "", identityId } of rows) if (identityId === undefined) await identityPool.register(developerId);
    child.kill("SIGKILL");
    await once(child, "close");
    await proxy.close();
    const resumed = await runProgram(["run", job.path, "--yes", "--json"]);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(eventsOf(resumed.stdout).find(({ type }) => type === "run")).toMatchObject({ state: "resumed" });
    const mapped = await expectMapped(resumed.stdout);
    expect(mapped[2]).toBe(wanted);
    expect(new Set(await identityPool.identities())).toEqual(new Set(mapped));
    expect(new Set(mapped).size).toBe(ROWS.length);
    expect(await pool.users()).toHaveLength(ROWS.length);
  },
);

test("a rehearsal has an identity pool of its own, and registers nobody in the real one", { timeout: 120_000 }, async () => {
  const wanted = await identityPool.register("before");
  const [first, ...rest] = ROWS.slice(0, 3);
  const job = await identityJob(pool, identityPool, [{ ...(first as IdentityRow), identityId: wanted }, ...rest], {
    roles: { authenticated: "arn:aws:iam::123456789012:role/signed-in" },
  });
  const before = sandbox.calls.get(REGISTER)?.ok;
  const rehearsed = await runProgram(["run", job.path, "--yes", "--sandbox"]);
  expect(rehearsed.code, rehearsed.stderr).toBe(0);
  expect(rehearsed.stdout).toContain("Identities are not copied");
  const folder = join(job.folder, ".poolferry", "small.rehearsal", "runs");
  const [run = ""] = await readdir(folder);
  const [, ...lines] = parse(await readFile(join(folder, run, "id-map.csv"), "utf8")) as string[][];
  expect(lines.map((line) => line[3])).toEqual(lines.map(() => expect.stringMatching(/^eu-central-1:/)));
  expect(lines).toHaveLength(3);
  expect(sandbox.calls.get(REGISTER)?.ok).toBe(before);
  expect(await identityPool.identities()).toEqual([wanted]);
  expect((await identityPool.call("GetIdentityPoolRoles", {}))["Roles"]).toBeUndefined();
});

test("a mapping with identities and a job without an identity pool is a mistake of usage", { timeout: 60_000 }, async () => {
  const job = await identityJob(pool, identityPool, ROWS, {}, { identityPool: undefined });
  const refused = await runProgram(["plan", job.path]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("identityPool");
});
