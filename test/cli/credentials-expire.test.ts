import { writeFileSync } from "node:fs";
import { mkdtemp, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, type Finished, startProgram } from "../support/built-program.ts";
import { startProxy } from "../support/proxy.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, smallJob } from "../support/small-job.ts";

const ROWS = Array.from({ length: 30 }, (_, index) => importable(index + 1, { groups: ["readers"] }));

let sandbox: Sandbox;
let pool: SandboxPool;
let file: string;
let proxy: Awaited<ReturnType<typeof startProxy>> | undefined;

beforeEach(async () => {
  sandbox = await startSandbox({ quotas: "off" });
  pool = await addPool(sandbox);
  file = join(await mkdtemp(join(tmpdir(), "poolferry-credentials-")), "credentials");
});

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await sandbox.close();
});

/** A shared credentials file as a person's tool for signing in writes it. */
function credentials(key: string): string {
  return `[default]\naws_access_key_id = ${key}\naws_secret_access_key = secret\naws_session_token = token\n`;
}

/** The built program with nothing but the credentials file to sign with. */
function run(path: string): Promise<Finished> {
  return startProgram(["run", path, "--yes", "--json"], {
    environment: {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_CONFIG_FILE: join(file, "..", "no-config"),
      AWS_SHARED_CREDENTIALS_FILE: file,
      AWS_EC2_METADATA_DISABLED: "true",
    },
  }).finished;
}

async function jobAt(endpoint: string): Promise<string> {
  const target = { endpoint, userPoolId: pool.userPoolId };
  return (await smallJob(target, ROWS, { route: "admin-api", pace: { rates: { UserCreation: 200, UserUpdate: 200 } } })).path;
}

async function expectAllLoadedOnce(): Promise<void> {
  const users = await pool.users();
  expect(users.map(({ username }) => username).sort()).toEqual(ROWS.map(({ username }) => username).sort());
  expect(users.every(({ groups }) => groups.join() === "readers")).toBe(true);
  expect(sandbox.calls.get("AdminCreateUser")?.ok).toBe(ROWS.length);
}

test("credentials that expire while a run goes on are read anew from the file, and the run comes to its end", async () => {
  await writeFile(file, credentials("AKIDOLD"), { mode: 0o600 });
  const keys = new Set<string>();
  let renewed = false;
  proxy = await startProxy(sandbox.endpoint, (operation, time, headers) => {
    const key = /Credential=(\w+)\//.exec(String(headers.authorization))?.[1] ?? "";
    if (operation !== "AdminCreateUser") return "pass";
    keys.add(key);
    if (time < 10 || key === "AKIDNEW") return "pass";
    // Whoever signs people in has written the new ones by the time the old are refused; a second writing would empty the file under the reader.
    if (!renewed) writeFileSync(file, credentials("AKIDNEW"));
    renewed = true;
    return { error: "ExpiredTokenException" };
  });
  const { code, stdout, stderr } = await run(await jobAt(proxy.endpoint));
  expect(stderr).not.toContain("poolferry:");
  expect(code).toBe(0);
  expect([...keys]).toEqual(["AKIDOLD", "AKIDNEW"]);
  expect(eventsOf(stdout).at(-1)).toMatchObject({ type: "summary", outcomes: { created: ROWS.length } });
  await expectAllLoadedOnce();
});

test("credentials that stay expired stop the run with exit 12, and the same command with new ones finishes it", async () => {
  await writeFile(file, credentials("AKIDOLD"), { mode: 0o600 });
  sandbox.faults.set({ faults: [{ fault: "expired-credentials", operations: ["AdminAddUserToGroup"], calls: range(8, 5_000) }] });
  const path = await jobAt(sandbox.endpoint);
  const stopped = await run(path);
  expect(stopped.code).toBe(12);
  const events = eventsOf(stopped.stdout);
  expect(events.at(-1)).toMatchObject({ type: "error", exit: 12, code: "credentials", hint: expect.stringContaining("again") });
  expect(events.find(({ type }) => type === "stopped")).toMatchObject({ reason: "credentials" });
  sandbox.faults.set(undefined);
  await writeFile(`${file}.new`, credentials("AKIDNEW"), { mode: 0o600 });
  await rename(`${file}.new`, file);
  const finished = await run(path);
  expect(finished.code).toBe(0);
  expect(eventsOf(finished.stdout).find(({ type }) => type === "run")).toMatchObject({ state: "resumed" });
  expect(eventsOf(finished.stdout).at(-1)).toMatchObject({ outcomes: { created: ROWS.length } });
  await expectAllLoadedOnce();
});

test("a single refusal for expired credentials is got over without anybody noticing", async () => {
  await writeFile(file, credentials("AKIDOLD"), { mode: 0o600 });
  sandbox.faults.set({ faults: [{ fault: "expired-credentials", operations: ["AdminCreateUser"], calls: [5] }] });
  const { code } = await run(await jobAt(sandbox.endpoint));
  expect(code).toBe(0);
  await expectAllLoadedOnce();
});

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
