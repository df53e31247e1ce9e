import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Pool, PoolOperation } from "../../../src/load/index.ts";
import { REPEATABLE } from "../../../src/load/repeatable.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { Crash, mortal } from "../../support/crash.ts";
import { runSmallSync, type SmallSync, type SmallSyncOptions } from "../../support/run-small-sync.ts";
import { addPool, PLAIN_POOL, type SandboxPool } from "../../support/sandbox-pool.ts";
import { Company } from "./company.ts";
import { type LegacyTable, legacyTable, sqliteTable } from "./legacy-table.ts";

const NIGHTS = 30;
const EMPTY_TABLE = 10;
const KILLED = [6, 17, 26];
const EDITED_BY_HAND = 23;
const AFTER_RUNS = 3;
const FULL_EVERY = 3;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});
afterAll(() => sandbox.close());

const MAPPING = {
  poolferry: 1,
  key: { from: "id" },
  username: { from: "login" },
  attributes: { name: { from: "name" }, email: { from: "email" }, email_verified: { value: "true" } },
  groups: [{ from: "role" }],
  enabled: { from: "locked", flag: { true: ["false"], false: ["true"] } },
};

async function newJob(pool: SandboxPool, table: LegacyTable, sync: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
  const path = join(folder, "nights.json");
  await writeFile(join(folder, "mapping.json"), JSON.stringify(MAPPING));
  await writeFile(
    path,
    JSON.stringify({
      poolferry: 1,
      source: { database: { ...table.spec, changedSince: { column: "changed_at", overlapMinutes: 0 } } },
      mapping: "mapping.json",
      target: { userPoolId: pool.userPoolId, endpointUrl: pool.endpoint },
      route: "admin-api",
      sync: { ...sync, missing: { action: "disable", afterRuns: AFTER_RUNS }, guards: { disablePercent: 15 } },
    }),
  );
  return path;
}

test.each([
  ["all rows", 1, legacyTable, {}],
  ["all rows", 20_261_122, legacyTable, {}],
  ["changes, and all rows every third night", 1, legacyTable, { incremental: { fullEvery: FULL_EVERY } }],
  ["changes, and all rows every third night", 20_261_122, sqliteTable, { incremental: { fullEvery: FULL_EVERY } }],
] as const)(
  "thirty nights of %s, seed %i: the pool equals a plain model after each, and calls equal changes",
  async (reads, seed, open, how) => {
    const table = await open();
    onTestFinished(() => table.close());
    const pool = await addPool(sandbox, { ...PLAIN_POOL, Groups: ["staff", "sales", "ops", "others"].map((GroupName) => ({ GroupName })) });
    const path = await newJob(pool, table, how);
    const company = new Company(seed, 40, AFTER_RUNS);
    const sync = (options: SmallSyncOptions = {}) => runSmallSync(path, pool, { ...options, environment: table.environment });
    let lastFull = 1;
    let partial = 0;
    let changes = 0;
    for (let night = 1; night <= NIGHTS; night++) {
      if (night > 1) company.day();
      if (night === EMPTY_TABLE) {
        await table.replace([]);
        await expect(sync()).rejects.toThrow("The source has no rows");
        await expectPool(pool, company, `night ${night}`);
      }
      await table.replace(company.people.values());
      const edits = night === EDITED_BY_HAND ? await editByHand(pool, company) : 0;
      const readsAll = !("incremental" in how) || night === 1 || night - lastFull >= FULL_EVERY || night === EDITED_BY_HAND;
      if (readsAll) lastFull = night;
      else partial++;
      const { calls, created } = company.night(readsAll);
      const expected = calls + edits;
      if (KILLED.includes(night)) {
        const written = await killedAndGoneOnWith(sync, calls);
        // Nobody is made twice. A new user's step whose answer died with the process is sent again, which changes nothing.
        expect([night, written.createUser ?? 0]).toEqual([night, created]);
        expect(sumOf(written)).toBeGreaterThanOrEqual(calls);
        expect(sumOf(written)).toBeLessThanOrEqual(calls + DEATHS.length * 2 * created);
      } else {
        const { writes, plan } = await sync({ drift: edits > 0 });
        expect([night, sumOf(writes), writes.createUser ?? 0, plan.partial]).toEqual([night, expected, created, !readsAll]);
      }
      changes += expected;
      await expectPool(pool, company, `night ${night}`);
    }
    console.log(
      `${NIGHTS} nights of ${reads} over ${table.kind}, seed ${seed}: ${changes} changes, ${company.pool.size} users, ${partial} by changes`,
    );
    if ("incremental" in how) expect(partial).toBeGreaterThan(15);
    expect(changes).toBeGreaterThan(150);
  },
  120_000,
);

function sumOf(writes: SmallSync["writes"]): number {
  return Object.values(writes).reduce((sum, count) => sum + count, 0);
}

async function expectPool(pool: SandboxPool, company: Company, when: string): Promise<void> {
  expect(
    (await pool.users()).map(({ sub: _sub, ...user }) => user),
    when,
  ).toEqual(company.expected());
}

const DEATHS = ["before", "after"] as const;

/** Dies before half of the writes, then once more after one was applied, and goes on; gives the writes that reached the pool. */
async function killedAndGoneOnWith(
  sync: (options?: SmallSyncOptions) => Promise<SmallSync>,
  changes: number,
): Promise<SmallSync["writes"]> {
  const written: Partial<Record<PoolOperation, number>> = {};
  const counted = (pool: Pool): Pool => ({
    serverTime: () => pool.serverTime(),
    call(operation, request, signal) {
      written[operation] = (written[operation] ?? 0) + 1;
      return pool.call(operation, request, signal);
    },
  });
  for (const when of DEATHS) {
    const dying = mortal({ at: "call", number: Math.max(1, Math.ceil(changes / 2)), when });
    const death = sync({
      decorate: (pool) => ({
        serverTime: () => pool.serverTime(),
        call: (operation, request, signal) =>
          (REPEATABLE[operation].why === "reads" ? pool : dying.pool(counted(pool))).call(operation, request, signal),
      }),
      open: (open) => ({ ...open, ledger: dying.ledger(open.ledger) }),
    });
    // A second death may find less to do than half, and then the night is over.
    const died = await death.then(
      () => false,
      (error: unknown) => {
        expect(error).toBeInstanceOf(Crash);
        return true;
      },
    );
    if (!died) return written;
  }
  const { writes } = await sync();
  for (const [operation, count] of Object.entries(writes) as [PoolOperation, number][])
    written[operation] = (written[operation] ?? 0) + count;
  return written;
}

/** Undoes by hand what the source decides, one write call's worth each, and something that is nobody's business here; gives the number. */
async function editByHand(pool: SandboxPool, company: Company): Promise<number> {
  const [first, second, third, fourth] = [...company.people.values()].filter(({ login, locked, name, role }) => {
    const held = company.pool.get(login);
    return held !== undefined && !locked && held.enabled && held.name === name && held.role === role && name !== null && role !== null;
  });
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) throw new Error("too few people");
  await pool.call("AdminUpdateUserAttributes", { Username: first.login, UserAttributes: [{ Name: "name", Value: "By hand" }] });
  await pool.call("AdminRemoveUserFromGroup", { Username: second.login, GroupName: second.role });
  await pool.call("AdminDisableUser", { Username: third.login });
  await pool.call("AdminRemoveUserFromGroup", { Username: fourth.login, GroupName: "others" });
  return 3;
}
