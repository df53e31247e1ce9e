import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminCreateUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { clientOf, values } from "./sandbox-client.ts";

const KILLS = Number(process.env["POOLFERRY_KILLS"] ?? 5);
const SEED = Number(process.env["POOLFERRY_SEED"] ?? Date.now() % 2 ** 31);
const CREATES = 500;
const REGION = "eu-central-1";

/** Every tenth name is asked for twice. */
function nameOf(kill: number, n: number): string {
  return `user-${kill}-${n % 10 === 1 ? n - 1 : n}`;
}

test(
  `killed ${KILLS} times during ${CREATES} concurrent creates, it has every user it had answered, and none twice`,
  async () => {
    console.log(`seed ${SEED}, POOLFERRY_KILLS=${KILLS}`);
    const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const answered = new Map<string, string>();
    const before = await startSandbox({ dataDir: folder, quotas: "off" });
    const input = { PoolName: "people", AliasAttributes: ["email"] } as const;
    const { UserPool } = (await before.call("CreateUserPool", input, REGION)) as { UserPool: { Id: string } };
    await before.close();
    for (let kill = 0; kill < KILLS; kill++) {
      const alreadyAnswered = answered.size;
      await createUntilKilled(folder, UserPool.Id, kill, answered);
      expect(answered.size).toBeGreaterThan(alreadyAnswered);
      const reopened = await startSandbox({ dataDir: folder, quotas: "off" });
      await checkEverything(reopened, UserPool.Id, answered);
      await reopened.close();
    }
  },
  10_000 + KILLS * 15_000,
);

/** Sends all creates at once and kills the server after some answers; how many follows from the seed. */
async function createUntilKilled(folder: string, UserPoolId: string, kill: number, answered: Map<string, string>): Promise<void> {
  const { child, endpoint } = await serve(folder);
  const client = clientOf(endpoint);
  const enough = 1 + ((Math.imul(SEED + kill * 7919, 0x9e3779b1) >>> 0) % (CREATES - 100));
  let answers = 0;
  const exit = once(child, "exit");
  const creates = Array.from({ length: CREATES }, async (_, n) => {
    const Username = nameOf(kill, n);
    const UserAttributes = [
      { Name: "email", Value: `${Username}@example.com` },
      { Name: "email_verified", Value: "true" },
    ];
    const { User } = await client.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS", UserAttributes }));
    expect(answered.has(Username)).toBe(false);
    answered.set(Username, values(User)["sub"] as string);
    answers += 1;
    if (answers === enough) child.kill("SIGKILL");
  });
  const results = await Promise.allSettled(creates);
  await exit;
  client.destroy();
  const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
  expect(refused.filter(({ name }) => name === "AssertionError")).toEqual([]);
  expect(answers).toBeGreaterThanOrEqual(enough);
}

async function checkEverything(sandbox: Sandbox, UserPoolId: string, answered: ReadonlyMap<string, string>): Promise<void> {
  for (const [Username, sub] of answered) {
    const user = await sandbox.call("AdminGetUser", { UserPoolId, Username: `${Username}@example.com` }, REGION);
    expect(user).toMatchObject({ Username });
    expect(values(user)).toMatchObject({ sub });
  }
  const count = (sql: string) => Number(sandbox.store.prepare(`SELECT count(*) AS rows FROM ${sql}`).get()?.["rows"]);
  const users = count("users");
  expect(users).toBeGreaterThanOrEqual(answered.size);
  expect(count("(SELECT DISTINCT username FROM users)")).toBe(users);
  expect(count("(SELECT DISTINCT sub FROM users)")).toBe(users);
  // A username and an e-mail address each.
  expect(count("sign_in_names")).toBe(2 * users);
  expect(count("sign_in_names WHERE user NOT IN (SELECT key FROM users)")).toBe(0);
  expect(sandbox.store.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
}

async function serve(folder: string): Promise<{ readonly child: ChildProcess; readonly endpoint: string }> {
  const script = new URL("durable-server.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, folder, "1"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, endpoint: line.toString().trim() };
}
