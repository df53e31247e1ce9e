import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { argon2idHash, bcryptHash, pbkdf2Hash, scryptHash } from "../sandbox/made-hashes.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { signInTo } from "../support/sign-in.ts";
import { importable, LOGS_ROLE, type SmallRow, smallJob } from "../support/small-job.ts";

/** How many users move; POOLFERRY_USERS asks for more, a multiple of 1,000. */
const USERS = Number(process.env["POOLFERRY_USERS"] ?? 3_000);
const EXISTING = USERS / 10;
const BAD = USERS / 20;
const GOOD = USERS - EXISTING - BAD;
const inThousands = (count: number) => count.toLocaleString("en-US");
const PASSWORD = "Example-Pass-1";
const HASHES = [bcryptHash(PASSWORD), scryptHash(PASSWORD), argon2idHash(PASSWORD), pbkdf2Hash(PASSWORD)];
/** WordPress's old form, which Cognito does not take. */
const UNUSABLE = "$P$BZlPX7NIx8MYpXokBW2AGsN7i.aUOt0";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

/** One in twenty has a hash that cannot be imported. */
const isUnusable = (number: number) => number % 20 === 7;

function rows(): readonly SmallRow[] {
  return Array.from({ length: USERS }, (_, index) => {
    const number = index + 1;
    return importable(number, { hash: isUnusable(number) ? UNUSABLE : (HASHES[number % 4] as string) });
  });
}

test("thousands of users with hashes of four kinds: every row is accounted for, and the rejects are mended to none", async () => {
  const pool = await addPool(sandbox);
  // One in ten is in the pool already.
  for (let number = 10; number <= USERS; number += 10) await pool.call("AdminCreateUser", { Username: `user-${number}` });
  const job = await smallJob(pool, rows(), {
    importJob: { logsRoleArn: LOGS_ROLE, maxRows: Math.max(400, USERS / 8), pollSeconds: 0.1 },
    policies: { unusableHash: "reject" },
  });

  const planned = await runProgram(["plan", job.path]);
  expect(planned.code, planned.stderr).toBe(0);
  expect(planned.stdout).toContain(`Password hashes to import, whose passwords stay: ${inThousands(GOOD)}\n`);
  expect(planned.stdout).toMatch(/ARGON2ID +[\d,]+\n/);
  expect(planned.stdout).toContain(`Password hashes that cannot be imported: ${inThousands(BAD)}\n`);
  expect(planned.stdout).toContain("(policies.unusableHash: reject): they are not created; their rows come back as rejects");
  expect(planned.stdout).toContain("  With reset: they are loaded without their password.");
  expect(planned.stdout).toContain("The pool has no such trigger");
  expect(planned.stdout).not.toContain(UNUSABLE);

  const run = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(run.stderr).toBe("");
  expect(run.code).toBe(3);
  const { outcomes, rejects, idMap } = await ended(run.stdout);
  expect(outcomes).toMatchObject({ created: GOOD, skipped: EXISTING, rejected: BAD, failed: 0, unconfirmed: 0 });
  expect(await usersOf(pool)).toBe(USERS - BAD);
  const mapped = (parse(await readFile(idMap, "utf8")) as [string, string, string][]).slice(1);
  expect(new Set(mapped.map(([, , sub]) => sub)).size).toBe(GOOD);

  const signIn = await signInTo(pool);
  for (const number of [1, 2, 3, 4, 5, USERS - 1, USERS - 2, USERS - 4]) {
    expect(await signIn(`user-${number}`, PASSWORD), String(number)).toBe("signed in");
    expect(await signIn(`user-${number}`, "Another-Pass-1"), String(number)).toBe("NotAuthorizedException");
  }

  const text = await readFile(rejects ?? "", "utf8");
  expect(text.split("\n").filter((line) => line.includes(UNUSABLE))).toHaveLength(BAD);
  const mended = join(job.folder, "mended.csv");
  await writeFile(mended, text.replaceAll(UNUSABLE, HASHES[0] as string));
  const again = await runProgram(["run", job.path, "--source", mended, "--yes", "--json"]);
  expect(again.code, again.stderr).toBe(0);
  expect((await ended(again.stdout)).outcomes).toMatchObject({ created: BAD, rejected: 0, failed: 0 });
  expect(await usersOf(pool)).toBe(USERS);
  expect(await signIn("user-7", PASSWORD)).toBe("signed in");

  const everything = await runProgram(["run", job.path, "--yes", "--json", "--source", job.source]);
  expect((await ended(everything.stdout)).outcomes).toMatchObject({ created: 0, unchanged: GOOD, skipped: EXISTING, rejected: BAD });
}, 900_000);

interface Ended {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly rejects?: string;
  readonly idMap: string;
}

/** How a run ended; its outcomes add up to its rows. */
async function ended(stdout: string): Promise<Ended> {
  const events = eventsOf(stdout);
  const { rows: read, outcomes } = events.at(-1) as { rows: number; outcomes: Record<string, number> };
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(read);
  const files = events.find(({ type }) => type === "files") as unknown as Omit<Ended, "outcomes">;
  return { ...files, outcomes };
}

async function usersOf(pool: SandboxPool): Promise<number> {
  const { UserPool } = (await pool.call("DescribeUserPool", {})) as { readonly UserPool: { readonly EstimatedNumberOfUsers: number } };
  return UserPool.EstimatedNumberOfUsers;
}
