import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addFederatedUser } from "../../src/sandbox/federated-user.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { startProxy } from "../support/proxy.ts";
import { addPool } from "../support/sandbox-pool.ts";
import { LOGS_ROLE, type SmallRow, smallJob } from "../support/small-job.ts";

/** In every field of every row. */
const CANARY = /canary/i;
const ROWS = 200;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 60, quotas: "off" });
});

afterAll(() => sandbox.close());

/** Users of every kind: good ones by both routes, ones that the plan rejects, and ones that Cognito refuses. */
function canary(number: number): SmallRow {
  const kind = number % 10;
  const canary = `canary-${number}`;
  return {
    key: kind === 8 ? "canary-key" : `${canary}-key`,
    username: `${canary}-user`,
    name: kind === 3 ? `${canary} ${"x".repeat(2_100)}` : `${canary} "name", \\ and more`.slice(0, kind === 0 ? 12 : 40),
    email: kind === 1 ? `${canary} at example` : `${kind === 7 ? "canary-shared" : canary}@example.com`,
    verified: kind !== 2,
    groups: kind === 4 ? [`${canary}-group`] : ["readers"],
    google: `${canary}-google`,
    saml: `${canary}-saml`,
    disabled: kind === 6,
    password: kind === 9 ? `${canary}` : `Canary-${number}-Pass`,
  };
}

test("no value of a user is in any output but the files that are made of users", { timeout: 120_000 }, async () => {
  const pool = await addPool(sandbox);
  const rows = Array.from({ length: ROWS }, (_, index) => canary(index));
  const plain = rows.map((row, index) => (index % 20 === 0 ? { ...row, password: "" } : row));
  const job = await smallJob(pool, plain, { importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, pollSeconds: 0.1 } });
  const outputs: string[] = [];
  const note = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => outputs.push(stdout, stderr);

  const planned = await runProgram(["plan", job.path, "--json"]);
  note(planned);
  const { run } = eventsOf(planned.stdout).find(({ type }) => type === "plan") as { run: string };
  // Somebody else takes names and addresses, so that Cognito refuses rows in its own words.
  for (const [name, email] of [
    ["canary-10-user", "canary-a@example.com"],
    ["somebody", "canary-12@example.com"],
    ["another", "canary-40@example.com"],
  ] as const) {
    const UserAttributes = [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ];
    await pool.call("AdminCreateUser", { Username: name, UserAttributes });
  }
  // Some identities sign in by themselves, after which they cannot be linked.
  for (let number = 5; number < ROWS; number += 10) {
    await addFederatedUser(sandbox, pool.userPoolId, { provider: "Google", subject: `canary-${number}-google` });
  }
  const folder = join(job.folder, ".poolferry", "small", "runs", run);
  const proxy = await startProxy(sandbox.endpoint, (operation, time) =>
    operation === "AdminSetUserPassword" && time === 5
      ? { error: "InternalErrorException" }
      : operation === "AdminCreateUser" && time >= 30
        ? { error: "ExpiredTokenException" }
        : "pass",
  );
  const stopped = await runProgram([
    "run",
    job.path,
    "--yes",
    "--json",
    "--plan",
    join(folder, "plan.json"),
    "--endpoint-url",
    proxy.endpoint,
  ]);
  await proxy.close();
  expect(stopped.code).toBe(12);
  note(stopped);
  const resumed = await runProgram(["run", job.path, "--yes", "--json"]);
  expect(resumed.code).toBe(3);
  note(resumed);
  const { outcomes } = eventsOf(resumed.stdout).at(-1) as { outcomes: Record<string, number> };
  expect(outcomes["failed"]).toBeGreaterThan(10);
  expect(outcomes["rejected"]).toBeGreaterThan(50);
  expect(outcomes["created"]).toBeGreaterThan(50);
  for (const command of ["runs", "status", "report"])
    for (const json of [[], ["--json"]]) note(await runProgram([command, job.path, ...json]));
  note(await runProgram(["run", job.path, "--yes"]));

  const made = await readdir(folder);
  expect(made.sort()).toEqual([
    "events.ndjson",
    "id-map.csv",
    "plan.json",
    "rejects.csv",
    "rejects.reasons.csv",
    "report.html",
    "report.json",
  ]);
  for (const name of ["events.ndjson", "plan.json", "report.json", "report.html", "rejects.reasons.csv"])
    outputs.push(`${name}: ${await readFile(join(folder, name), "utf8")}`);
  // The test itself can see the canaries where they belong.
  for (const name of ["id-map.csv", "rejects.csv"]) expect(await readFile(join(folder, name), "utf8")).toMatch(CANARY);
  for (const output of outputs) {
    const found = output.split("\n").find((line) => CANARY.test(line));
    expect(found?.slice(0, 500), output.slice(0, 60)).toBeUndefined();
    expect(output).not.toMatch(/X-Amz-Signature/);
  }
  expect(outputs.join("").length).toBeGreaterThan(10_000);
});
