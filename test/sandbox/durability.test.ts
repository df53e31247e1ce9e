import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminCreateUserCommand, AdminGetUserCommand, CreateUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { openStore } from "../../src/sandbox/state/store.ts";
import { clientOf, values } from "./sandbox-client.ts";

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return join(made, "data");
}

async function spawnServer(dataDir: string) {
  const child = spawn(process.execPath, [new URL("durable-server.ts", import.meta.url).pathname, dataDir, "1000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, endpoint: line.toString().trim() };
}

test.each([50, 200, 350])("killed after %i of 500 concurrent creates, it opens again with every user it had answered", async (enough) => {
  const dataDir = await folder();
  const { child, endpoint } = await spawnServer(dataDir);
  const client = clientOf(endpoint);
  onTestFinished(() => client.destroy());
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: "people", AliasAttributes: ["email"] }));
  const UserPoolId = UserPool?.Id;
  const answered = new Map<string, string>();
  let latest = 0;
  const creations = Array.from({ length: 500 }, async (_, n) => {
    const Username = `user-${n}`;
    const UserAttributes = [
      { Name: "email", Value: `user-${n}@example.com` },
      { Name: "email_verified", Value: "true" },
    ];
    const { User } = await client.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes }));
    latest = Math.max(latest, User?.UserCreateDate?.getTime() as number);
    answered.set(Username, values(User)["sub"] as string);
    if (answered.size === enough) child.kill("SIGKILL");
  });
  await Promise.allSettled(creations);
  expect(answered.size).toBeGreaterThanOrEqual(enough);
  expect(answered.size).toBeLessThan(500);

  const reopened = await startSandbox({ dataDir, quotas: "off" });
  onTestFinished(() => reopened.close());
  expect(reopened.clock.now()).toBeGreaterThan(latest);
  const again = clientOf(reopened.endpoint);
  onTestFinished(() => again.destroy());
  for (const [name, sub] of answered) {
    const user = await again.send(new AdminGetUserCommand({ UserPoolId, Username: name }));
    expect(values(user)).toMatchObject({ sub, email: `${name}@example.com` });
  }
  for (const { missing } of reopened.store
    .prepare("SELECT count(*) AS missing FROM sign_in_names WHERE user NOT IN (SELECT key FROM users)")
    .all() as unknown as { missing: number }[]) {
    expect(missing).toBe(0);
  }
});

test("closed and opened again, it has everything and its clock does not run backwards", async () => {
  const dataDir = await folder();
  const first = await startSandbox({ dataDir, speed: 100_000 });
  const { UserPool } = (await first.call("CreateUserPool", { PoolName: "people" })) as { UserPool: { Id: string } };
  await first.clock.sleep(86_400_000);
  const end = first.clock.now();
  await first.close();
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  const second = await startSandbox({ dataDir });
  onTestFinished(() => second.close());
  expect(second.clock.now()).toBeGreaterThanOrEqual(end);
  expect(await second.call("DescribeUserPool", { UserPoolId: UserPool.Id })).toMatchObject({ UserPool: { Name: "people" } });
});

test("a write that throws undoes itself alone, and the group is committed with the others", async () => {
  const directory = await folder();
  const store = openStore(directory);
  const insert = (name: string) => store.prepare("INSERT INTO facts VALUES (?, 1)").run(name);
  store.write(() => insert("one"));
  expect(() =>
    store.write(() => {
      insert("two");
      throw new Error("no");
    }),
  ).toThrow("no");
  store.write(() => insert("three"));
  await store.committed();
  store.close();
  const again = openStore(directory);
  expect(again.prepare("SELECT name FROM facts ORDER BY name").all()).toMatchObject([{ name: "one" }, { name: "three" }]);
  again.close();
});

test("a bulk write that throws undoes the open group, and whoever waits for it is told", async () => {
  const store = openStore(undefined);
  const insert = (name: string) => store.prepare("INSERT INTO facts VALUES (?, 1)").run(name);
  store.writeBulk(() => insert("kept"));
  await store.committed();
  store.write(() => insert("undone"));
  const told = store.committed();
  const bulk = () =>
    store.writeBulk(() => {
      store.write(() => insert("undone too"));
      throw new Error("a defect");
    });
  expect(bulk).toThrow("a defect");
  await expect(told).rejects.toThrow("a defect");
  store.write(() => insert("afterwards"));
  await store.committed();
  expect(store.prepare("SELECT name FROM facts ORDER BY name").all()).toMatchObject([{ name: "afterwards" }, { name: "kept" }]);
  store.close();
});

test("a data folder belongs to one sandbox at a time", async () => {
  const dataDir = await folder();
  const { child } = await spawnServer(dataDir);
  await expect(startSandbox({ dataDir })).rejects.toMatchObject({ name: "RunError", exit: "locked" });
  child.kill("SIGKILL");
  await once(child, "exit");
  const next = await startSandbox({ dataDir });
  await next.close();
});
