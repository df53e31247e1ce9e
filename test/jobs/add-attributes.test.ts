import { afterEach, beforeEach, expect, test } from "vitest";
import type { PoolConnection } from "../../src/cognito/connect.ts";
import { addAttributes } from "../../src/jobs/add-attributes.ts";
import { type Pool, retryingPool } from "../../src/load/index.ts";
import type { AttributeSchema } from "../../src/model/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { scriptedPool } from "../load/scripted-pool.ts";
import { faultyPool } from "../support/faulty-pool.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";

let sandbox: Sandbox;
let pool: SandboxPool;
let connection: PoolConnection;

beforeEach(async () => {
  sandbox = await startSandbox({ quotas: "off" });
  pool = await addPool(sandbox);
  connection = pool.connect();
});

afterEach(async () => {
  await connection.close();
  await sandbox.close();
});

interface Described {
  readonly Name: string;
  readonly AttributeDataType: AttributeSchema["type"];
  readonly Mutable: boolean;
}

/** The schema as DescribeUserPool shows it, without what a whole profile takes to read. */
async function readSchema(): Promise<readonly AttributeSchema[]> {
  const { UserPool } = (await pool.call("DescribeUserPool", {})) as { UserPool: { SchemaAttributes: readonly Described[] } };
  return UserPool.SchemaAttributes.map(({ Name, AttributeDataType, Mutable }) => ({
    name: Name,
    type: AttributeDataType,
    mutable: Mutable,
    required: false,
  }));
}

async function names(): Promise<readonly string[]> {
  return (await readSchema()).map(({ name }) => name).filter((name) => name.startsWith("custom:"));
}

const wanted = (count: number): readonly AttributeSchema[] =>
  Array.from({ length: count }, (_, index) => ({ name: `custom:a${index}`, type: "String", mutable: true, required: false }));

function add(through: Pool, attributes: readonly AttributeSchema[], more: { readonly waits?: number[]; readonly timeoutMs?: number } = {}) {
  const { waits = [], timeoutMs = 1_000 } = more;
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms;
  };
  const adding = { readSchema, sleep, now: () => now, pollMs: 100, timeoutMs, onWait: () => void waits.push(now) };
  const pool = retryingPool(through, { sleep: async () => undefined, random: () => 0 });
  return addAttributes({ ...adding, pool }, attributes, new AbortController().signal);
}

test.each(["not-sent", "request-lost", "answer-lost", "throttled"] as const)(
  "each attribute is added once though a call is %s",
  async (fate) => {
    for (const nth of [1, 2]) {
      pool = await addPool(sandbox);
      await connection.close();
      connection = pool.connect();
      const through = faultyPool(connection.pool, (operation, _call, of) => (operation === "addAttributes" && of === nth ? fate : "pass"));
      await add(through.pool, wanted(30));
      expect(await names()).toEqual(wanted(30).map(({ name }) => name));
      expect(through.calls.some((call) => call.fate === fate)).toBe(true);
    }
  },
);

test("an attribute that somebody else adds meanwhile is taken, and one of another type is an error", async () => {
  await pool.call("AddCustomAttributes", { CustomAttributes: [{ Name: "a1", AttributeDataType: "String" }] });
  await add(connection.pool, wanted(3));
  expect(await names()).toEqual(["custom:a1", "custom:a0", "custom:a2"]);
  await pool.call("AddCustomAttributes", { CustomAttributes: [{ Name: "a3", AttributeDataType: "Number" }] });
  await expect(add(connection.pool, wanted(4).slice(3))).rejects.toMatchObject({
    exit: "failure",
    message: expect.stringContaining("custom:a3"),
  });
});

test("what Cognito refuses for good, or takes without showing it, ends with an error", async () => {
  const wrong: AttributeSchema = { name: "custom:two words", type: "String", mutable: true, required: false };
  await expect(add(connection.pool, [wrong])).rejects.toMatchObject({ exit: "failure" });
  const silent = scriptedPool(() => ({ ok: true }));
  await expect(add(silent.pool, wanted(1))).rejects.toMatchObject({ exit: "temporary", message: expect.stringContaining("custom:a0") });
  expect(silent.calls).toHaveLength(5);
});

test("an import job is waited for as long as asked, told once", async () => {
  const waits: number[] = [];
  const failure = { kind: "permanent", code: "UserImportInProgressException", message: "an import job is running" } as const;
  const busy = scriptedPool(() => ({ ok: false, failure }));
  await expect(add(busy.pool, wanted(1), { waits, timeoutMs: 350 })).rejects.toMatchObject({ exit: "temporary" });
  expect([busy.calls.length, waits]).toEqual([5, [0]]);
});
