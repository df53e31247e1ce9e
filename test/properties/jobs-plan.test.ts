import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { type SmallRow, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

/** A word in some letter case. */
function cased(words: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...words), fc.boolean()).map(([word, upper]) => (upper ? word.toUpperCase() : word));
}

const usernames = cased(["anna", "bert", "cleo", "dora", "emil"]);
const emails = cased(["a@example.com", "b@example.com", "ä@example.com", "d@example.com"]);

const sourceRow: fc.Arbitrary<SmallRow> = fc.record(
  {
    key: fc.constantFrom("1", "2", "3", "4", "5", "6", "7", "8"),
    username: usernames,
    email: emails,
    verified: fc.boolean(),
    groups: fc.constant(["readers"]),
  },
  { requiredKeys: ["key", "username"] },
);

interface Existing {
  readonly username: string;
  readonly email: string;
  readonly verified: boolean;
}

const existing: fc.Arbitrary<Existing> = fc.record({ username: usernames, email: emails, verified: fc.boolean() });

test("who is loaded, skipped or rejected is what a plain model says, and Cognito refuses nobody whom the plan let through", {
  timeout: 120_000,
}, async () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.array(sourceRow, { minLength: 1, maxLength: 7 }), fc.array(existing, { maxLength: 3 }), async (rows, others) => {
      const pool = await addPool(sandbox);
      const before = await makeAll(pool, others);
      const job = await smallJob(pool, rows);
      const run = await runSmallJob(job.path, pool);
      await expectAccounted(pool, run, before);
      const expected = decide(
        rows,
        before.map(({ username, attributes }) => ({
          username,
          email: attributes["email"] ?? "",
          verified: attributes["email_verified"] === "true",
        })),
      );
      expect(fates(run.rows)).toEqual(expected);
      if (new Set(rows.map(({ key }) => key)).size < rows.length) return;
      const users = await pool.users();
      const again = await runSmallJob(job.path, pool);
      expect(await expectAccounted(pool, again, users)).toEqual(users);
      expect(again.summary.outcomes).toMatchObject({ created: 0, failed: 0, unconfirmed: 0 });
    }),
    { seed, numRuns: 50 },
  );
});

/** As many of the users as the pool takes. */
async function makeAll(pool: SandboxPool, users: readonly Existing[]) {
  for (const { username, email, verified } of users) {
    const UserAttributes = [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: String(verified) },
    ];
    await pool.call("AdminCreateUser", { Username: username, UserAttributes }).catch(() => undefined);
  }
  return pool.users();
}

/** The fate of every row: existing users hold their names first, then rows in their order; a row that loses one name holds none. */
function decide(rows: readonly SmallRow[], others: readonly Existing[]): readonly string[] {
  const held = new Map<string, "pool" | "row">();
  for (const { username, email, verified } of others) {
    held.set(`username ${username.toLowerCase()}`, "pool");
    if (verified) held.set(`email ${email.toLowerCase()}`, "pool");
  }
  return rows.map(({ key, username = "", email, verified }) => {
    if (verified === true && email === undefined) return "rejected verified-without-value";
    const claims = [["source-key", key] as const, ["username", username.toLowerCase()] as const];
    const all = email !== undefined && verified === true ? [...claims, ["email", email.toLowerCase()] as const] : claims;
    for (const [kind, value] of all) {
      const holder = held.get(`${kind} ${value}`);
      if (holder === "pool") return kind === "username" ? "skipped user-exists" : "rejected taken-in-pool";
      if (holder === "row") return `rejected duplicate-${kind}`;
    }
    for (const [kind, value] of all) held.set(`${kind} ${value}`, "row");
    return "created";
  });
}
