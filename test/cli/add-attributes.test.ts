import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StopUserImportJobCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { createJob, csvOf, goodRow, put, sandboxFor, startJob } from "../sandbox/import-fixture.ts";
import { runProgram, startProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallJob, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

/** A job whose mapping names these attributes too. */
async function jobWith(pool: SandboxPool, attributes: Record<string, object>, changes: Record<string, unknown> = {}): Promise<SmallJob> {
  const job = await smallJob(pool, [importable(1)], changes);
  const path = join(job.folder, "mapping.json");
  const mapping = JSON.parse(await readFile(path, "utf8")) as { attributes: object };
  await writeFile(path, JSON.stringify({ ...mapping, attributes: { ...mapping.attributes, ...attributes } }));
  return job;
}

interface Described {
  readonly Name: string;
  readonly AttributeDataType: string;
  readonly Mutable: boolean;
  readonly StringAttributeConstraints?: object;
  readonly NumberAttributeConstraints?: object;
}

async function custom(pool: SandboxPool): Promise<readonly Described[]> {
  const { UserPool } = (await pool.call("DescribeUserPool", {})) as { UserPool: { SchemaAttributes: readonly Described[] } };
  return UserPool.SchemaAttributes.filter(({ Name }) => Name.startsWith("custom:"));
}

const FIVE = {
  "custom:tier": { from: "name" },
  "custom:since": { from: "key", timestamp: "epochSeconds" },
  "custom:joined": { from: "name", date: "YYYY-MM-DD" },
  "custom:level": { from: "key" },
  "custom:legacy_id": { from: "key" },
};

test.concurrent("what the mapping names and the pool lacks is shown, refused without a yes, then added as the rules and the options say", async () => {
  const pool = await addPool(sandbox);
  const job = await jobWith(pool, FIVE);
  const planned = await runProgram(["plan", job.path]);
  expect(planned.code).toBe(4);
  expect(planned.stderr).toContain("poolferry pool add-attributes");
  const options = [
    "--type",
    "custom:level=Number",
    "--range",
    "custom:level=1..9",
    "--range",
    "custom:tier=1..20",
    "--immutable",
    "custom:legacy_id",
  ];
  const asked = await runProgram(["pool", "add-attributes", job.path, ...options]);
  expect([asked.code, asked.stdout]).toEqual([4, ""]);
  expect(asked.stderr).toMatch(/custom:tier +String, 1 to 20 characters, mutable\n/);
  expect(asked.stderr).toMatch(/custom:since +Number, mutable\n/);
  expect(asked.stderr).toMatch(/custom:joined +String, 0 to 10 characters, mutable\n/);
  expect(asked.stderr).toMatch(/custom:level +Number, 1 to 9, mutable\n/);
  expect(asked.stderr).toMatch(/custom:legacy_id +String, 0 to 2048 characters, immutable\n/);
  expect(asked.stderr).toContain("the pool has 5 of 50 custom attributes");
  expect(asked.stderr).toMatch(/never be removed/);
  expect(await custom(pool)).toEqual([]);
  const added = await runProgram(["pool", "add-attributes", job.path, ...options, "--yes", "--json"]);
  expect(added.code).toBe(0);
  expect(JSON.parse(added.stdout)).toMatchObject({ type: "attributes", pool: pool.userPoolId, added: { length: 5 } });
  expect((await custom(pool)).map(({ Name, AttributeDataType, Mutable }) => [Name, AttributeDataType, Mutable])).toEqual([
    ["custom:tier", "String", true],
    ["custom:since", "Number", true],
    ["custom:joined", "String", true],
    ["custom:level", "Number", true],
    ["custom:legacy_id", "String", false],
  ]);
  expect((await custom(pool))[0]?.StringAttributeConstraints).toEqual({ MinLength: "1", MaxLength: "20" });
  expect((await custom(pool))[3]?.NumberAttributeConstraints).toEqual({ MinValue: "1", MaxValue: "9" });
  const again = await runProgram(["pool", "add-attributes", job.path]);
  expect([again.code, again.stdout]).toEqual([0, `The pool ${pool.userPoolId} has every attribute that the mapping names.\n`]);
});

const many = (count: number, from = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`custom:a${from + index}`, { from: "key" }]));

test.concurrent("more than 25 go in several calls, and more than 50 are refused before the first", async () => {
  const pool = await addPool(sandbox);
  const job = await jobWith(pool, many(30));
  expect((await runProgram(["pool", "add-attributes", job.path, "--yes"])).code).toBe(0);
  expect((await custom(pool)).map(({ Name }) => Name)).toEqual(Object.keys(many(30)));
  const tooMany = await runProgram(["pool", "add-attributes", (await jobWith(pool, many(21, 30))).path, "--yes"]);
  expect(tooMany.code).toBe(4);
  expect(tooMany.stderr).toMatch(/has 30 custom attributes, the mapping needs 21 more, and a pool takes 50/);
  expect(await custom(pool)).toHaveLength(30);
});

test.concurrent.each([
  [["--type", "custom:tier=Text"], "one of String, Number, Boolean, DateTime"],
  [["--range", "custom:tier=20"], "custom:tier=1..20"],
  [["--range", "custom:tier=20..1"], "no range"],
  [["--type", "custom:tier=Boolean", "--range", "custom:tier=1..2"], "no range for a Boolean"],
  [["--immutable", "custom:nothing"], "does not name such an attribute"],
])("%j is a usage error", async (options, said) => {
  const job = await jobWith(await addPool(sandbox), { "custom:tier": { from: "name" } });
  const { code, stderr } = await runProgram(["pool", "add-attributes", job.path, "--yes", ...options]);
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, " ")).toContain(said);
});

test.concurrent("a name that cannot be added is told, and nothing is", async () => {
  const pool = await addPool(sandbox);
  const job = await jobWith(pool, { emial: { from: "email" }, "custom:tier": { from: "name" } });
  const { code, stderr } = await runProgram(["pool", "add-attributes", job.path, "--yes"]);
  expect(code).toBe(2);
  expect(stderr).toContain("no attribute emial,");
  expect(await custom(pool)).toEqual([]);
});

test("while an import job runs in the pool the command waits, and says so", async () => {
  const { sandbox: slow, cognito } = await sandboxFor({}, { rowsPerSecond: 1 });
  const pool = await addPool(slow);
  const job = await jobWith(pool, { "custom:tier": { from: "name" } }, { importJob: { logsRoleArn: LOGS_ROLE, pollSeconds: 0.2 } });
  const running = await createJob(cognito, pool.userPoolId);
  await put(
    running.PreSignedUrl ?? "",
    await csvOf(
      cognito,
      pool.userPoolId,
      Array.from({ length: 500 }, (_, row) => goodRow(row)),
    ),
  );
  await startJob(cognito, running);
  const { child, finished } = startProgram(["pool", "add-attributes", job.path, "--yes"]);
  await new Promise<void>((resolve) => {
    let seen = "";
    child.stderr?.on("data", (text: string) => {
      seen += text;
      if (seen.includes("An import job is running")) resolve();
    });
    void finished.then(() => resolve());
  });
  await delay(500);
  expect(await custom(pool)).toEqual([]);
  await cognito.send(new StopUserImportJobCommand({ UserPoolId: pool.userPoolId, JobId: running.JobId }));
  const { code, stderr } = await finished;
  expect(code).toBe(0);
  expect(stderr.match(/An import job is running/g)).toHaveLength(1);
  expect((await custom(pool)).map(({ Name }) => Name)).toEqual(["custom:tier"]);
});
