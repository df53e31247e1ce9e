import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram, startProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob } from "../support/small-job.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

async function loadedJob(
  users: number,
  changes: Record<string, unknown> = {},
): Promise<{ readonly job: SmallJob; readonly pool: SandboxPool }> {
  const pool = await addPool(sandbox);
  const rows = Array.from({ length: users }, (_, index) => importable(index + 1, { groups: ["readers"] }));
  const job = await smallJob(pool, rows, { route: "admin-api", ...changes });
  expect((await runProgram(["run", job.path, "--yes"])).code).toBe(0);
  return { job, pool };
}

test.concurrent("verify ends with 0 on an equal pool and with 3 and a table on another, and prints nobody's data", async () => {
  const { job, pool } = await loadedJob(3);
  const equal = await runProgram(["verify", job.path, "--groups", "--links"]);
  expect(equal.code).toBe(0);
  expect(equal.stdout).toContain("3 users of the source against pool");
  expect(equal.stdout).toContain("  equal      3\n  missing    0\n  different  0\n  extra      0\n");
  await pool.call("AdminUpdateUserAttributes", { Username: "user-1", UserAttributes: [{ Name: "name", Value: "Other" }] });
  await pool.call("AdminDeleteUser", { Username: "user-2" });
  await pool.call("AdminCreateUser", { Username: "stranger", MessageAction: "SUPPRESS" });
  const other = await runProgram(["verify", job.path]);
  expect(other.code).toBe(3);
  expect(other.stdout).toContain("  equal      1\n  missing    1\n  different  1\n  extra      1\n\nDifferent in\n  name  1\n");
  const told = await runProgram(["verify", job.path, "--json", "--allow-extra"]);
  expect(told.code).toBe(3);
  expect(eventsOf(told.stdout).at(-1)).toMatchObject({ type: "verification", missing: 1, different: 1, extra: 1, names: { name: 1 } });
  const kept = await readdir(join(job.folder, ".poolferry", "small"));
  expect(kept).toEqual(expect.arrayContaining(["verify.json", "verify.ndjson"]));
  for (const { stdout, stderr } of [equal, other, told])
    expect(stdout + stderr).not.toMatch(/user-\d|Name \d|Other|stranger|key-\d|example\.com/);
});

test.concurrent("a sample is drawn, and wrong options are usage errors", async () => {
  const { job } = await loadedJob(5);
  const sample = await runProgram(["verify", job.path, "--sample", "2", "--seed", "7"]);
  expect(sample.code).toBe(0);
  expect(sample.stdout).toContain("2 users drawn of 5 rows (seed 7)");
  for (const wrong of [["--sample", "0"], ["--seed", "x"], ["--share", "2"], ["--canaries"], ["--raise-limit", "UserCreation=60"]])
    expect((await runProgram(["verify", job.path, ...wrong])).code, wrong.join(" ")).toBe(2);
  await rm(join(job.folder, ".poolferry"), { recursive: true });
  const never = await runProgram(["verify", job.path]);
  expect(never.code).toBe(10);
  expect(await readdir(job.folder)).not.toContain(".poolferry");
});

test.concurrent("test users are signed in by passwords of the environment alone", async () => {
  const pool = await addPool(sandbox);
  const made = (await pool.call("CreateUserPoolClient", { ClientName: "app", ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] })) as {
    readonly UserPoolClient: { readonly ClientId: string };
  };
  const verify = { clientId: made.UserPoolClient.ClientId, canaries: [{ username: "user-1", passwordEnv: "CANARY_PASSWORD" }] };
  const job = await smallJob(pool, [importable(1, { password: "Example-Pass-1" })], { verify });
  expect((await runProgram(["run", job.path, "--yes"])).code).toBe(0);
  const unset = await runProgram(["verify", job.path, "--canaries"]);
  expect(unset.code).toBe(2);
  expect(unset.stderr).toContain("The environment variable CANARY_PASSWORD is not set.");
  const signIn = (password: string) =>
    startProgram(["verify", job.path, "--canaries"], { environment: { CANARY_PASSWORD: password } }).finished;
  const right = await signIn("Example-Pass-1");
  expect(right.code).toBe(0);
  expect(right.stdout).toContain("each of which makes its user active in the month's bill\n  test user 1 ($CANARY_PASSWORD)  signed in\n");
  const wrong = await signIn("Another-Pass-1");
  expect(wrong.code).toBe(3);
  expect(wrong.stdout).toContain("refused: NotAuthorizedException");
  for (const { stdout, stderr } of [right, wrong]) expect(stdout + stderr).not.toMatch(/user-\d|Pass-1/);
});

test.concurrent("standard input is read anew, and the copy that a plan began with stays", async () => {
  const pool = await addPool(sandbox);
  const job = await smallJob(pool, [importable(1)], { source: { file: "-", format: "csv" }, route: "admin-api" });
  const withInput = async (args: readonly string[], text: string) => {
    const { child, finished } = startProgram(args, { input: "pipe" });
    child.stdin?.end(text);
    return finished;
  };
  const rows =
    "key,username,name,email,verified,phone,phoneVerified,groups,google,saml,disabled,password,hash\nk1,user-1,Name 1,user-1@example.com,true,,,,,,,,\n";
  expect((await withInput(["run", job.path, "--yes"], rows)).code).toBe(0);
  const more = `${rows}k2,user-2,Name 2,user-2@example.com,true,,,,,,,,\n`;
  expect((await withInput(["plan", job.path], more)).code).toBe(0);
  expect((await withInput(["verify", job.path], rows)).code).toBe(0);
  expect(await readdir(join(job.folder, ".poolferry", "small", "spool"))).toEqual(["input"]);
  const [, planned] = await readdir(join(job.folder, ".poolferry", "small", "runs"));
  const plan = join(job.folder, ".poolferry", "small", "runs", planned ?? "", "plan.json");
  expect((await withInput(["run", job.path, "--yes", "--plan", plan], "")).code).toBe(0);
  await writeFile(job.source, more);
  expect((await runProgram(["verify", job.path, "--source", job.source])).code).toBe(0);
});
