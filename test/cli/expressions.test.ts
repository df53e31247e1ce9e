import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

const MAPPING = `poolferry: 1
key: { cel: row.ID }
username: { cel: 'lower(before(row.MAIL, "@"))' }
attributes:
  email: { cel: row.MAIL, type: email }
  name: { cel: 'row.FIRST + " " + upper(row.LAST)' }
groups:
  - { cel: 'json(row.ROLES).filter(r, r.active).map(r, r.name)' }
skip:
  - { when: { cel: 'time(row.SEEN, "iso") < asOf - duration("24h")' }, reason: not seen for a day }
`;

const CSV = `ID,MAIL,FIRST,LAST,ROLES,SEEN
1,ann@example.com,Ann,Example,"[{""name"":""editors"",""active"":true},{""name"":""readers"",""active"":false}]",2026-01-02T00:00:00Z
2,bob@example.com,Bob,Example,[],2026-01-01T00:00:00Z
3,eve@example.com,Eve,Example,eve-canary,2026-01-02T00:00:00Z
`;

async function jobFor(pool: SandboxPool, mapping: string): Promise<{ readonly path: string; at(asOf?: string): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  await writeFile(join(folder, "users.csv"), CSV);
  await writeFile(join(folder, "mapping.yaml"), mapping);
  const path = join(folder, "job.json");
  const job = {
    poolferry: 1,
    source: { file: "users.csv" },
    mapping: "mapping.yaml",
    target: { userPoolId: pool.userPoolId, endpointUrl: pool.endpoint },
    route: "admin-api",
    policies: { createGroups: true },
  };
  return { path, at: (asOf) => writeFile(path, JSON.stringify({ ...job, ...(asOf === undefined ? {} : { asOf }) })) };
}

test("a plan and its run see the same instant; another one is another mapping", async () => {
  const pool = await addPool(sandbox);
  const job = await jobFor(pool, MAPPING);
  await job.at("2026-01-02T12:00:00Z");
  const plan = await runProgram(["plan", job.path, "--json"]);
  expect(eventsOf(plan.stdout).find(({ type }) => type === "plan")).toMatchObject({
    load: 1,
    reject: { rows: 1, reasons: { "expression-failed": 1 } },
  });
  const planned = eventsOf(plan.stdout).find(({ type }) => type === "plan");
  const planFile = join(dirname(job.path), ".poolferry", "job", "runs", String(planned?.["run"]), "plan.json");
  await job.at("2026-01-03T12:00:00Z");
  const other = await runProgram(["run", job.path, "--plan", planFile, "--yes"]);
  expect(other.code).not.toBe(0);
  expect(other.stderr).toContain("the mapping");
  expect(await pool.users()).toEqual([]);
  await job.at("2026-01-02T12:00:00Z");
  const run = await runProgram(["run", job.path, "--plan", planFile, "--yes", "--json"]);
  expect(eventsOf(run.stdout).at(-1)).toMatchObject({ rows: 3, outcomes: { created: 1, skipped: 1, rejected: 1 } });
  expect(plan.stdout + run.stdout + run.stderr).not.toContain("canary");
  const [user] = await pool.users();
  expect([user?.username, user?.attributes["name"], user?.groups]).toEqual(["ann", "Ann EXAMPLE", ["editors"]]);
});

test("what is wrong with an expression is told by file, line and column before a row is read", async () => {
  const job = await jobFor(await addPool(sandbox), MAPPING.replace("row.FIRST", "row.FRIST"));
  await job.at();
  const { code, stderr } = await runProgram(["plan", job.path]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /mapping\.yaml:6:16: attributes\.name\.cel: at character 5: the source has no column "FRIST"; did you mean "FIRST"\?/,
  );
  expect(stderr).toMatch(/mapping\.yaml:10:20: skip\[0\]\.when\.cel: at character 25: the job file gives no `asOf`/);
});
