import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { callerOf, DEVELOPER, identityBench, openIdentityBench } from "./identity-pools-client.ts";

test.each([40, 150])(
  "killed after %i of 300 concurrent registrations, it opens again with every identity it had answered",
  async (enough) => {
    const parent = await mkdtemp(join(tmpdir(), "sandbox-"));
    onTestFinished(() => rm(parent, { recursive: true, force: true }));
    const dataDir = join(parent, "data");
    const server = new URL("durable-server.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [server, dataDir, "1"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const call = callerOf(line.toString().trim());
    const definition = { IdentityPoolName: "people", AllowUnauthenticatedIdentities: false, DeveloperProviderName: DEVELOPER };
    const { IdentityPoolId } = (await call("CreateIdentityPool", definition)).body;
    const answered = new Map<string, unknown>();
    const register = async (n: number) => {
      const { body } = await call("GetOpenIdTokenForDeveloperIdentity", { IdentityPoolId, Logins: { [DEVELOPER]: `user-${n}` } });
      answered.set(`user-${n}`, body["IdentityId"]);
      if (answered.size === enough) child.kill("SIGKILL");
    };
    // Few enough at a time that many are left when the server dies.
    const lanes = Array.from({ length: 30 }, async (_, lane) => {
      for (let n = lane; n < 300; n += 30) await register(n);
    });
    await Promise.allSettled(lanes);
    expect(answered.size).toBeGreaterThanOrEqual(enough);
    expect(answered.size).toBeLessThan(300);

    const sandbox = await startSandbox({ dataDir, quotas: "off" });
    onTestFinished(() => sandbox.close());
    const bench = identityBench(sandbox);
    for (const [user, identity] of answered) {
      const found = await bench.send("LookupDeveloperIdentity", { IdentityPoolId, DeveloperUserIdentifier: user });
      expect(found["IdentityId"]).toBe(identity);
      expect(await bench.register(IdentityPoolId as string, user)).toBe(identity);
    }
    const { lost } = sandbox.store
      .prepare("SELECT count(*) AS lost FROM identity_logins WHERE identity NOT IN (SELECT key FROM identities)")
      .get() as { lost: number };
    expect(lost).toBe(0);
  },
);

test("a registration whose answer was lost is there, and the same call again answers its identity", async () => {
  const operations = ["cognito-identity:GetOpenIdTokenForDeveloperIdentity"];
  const { sandbox, pool, register, send } = await openIdentityBench({
    faults: { faults: [{ fault: "answer-lost", operations, calls: [1] }] },
  });
  const IdentityPoolId = await pool();
  await expect(register(IdentityPoolId, "ann")).rejects.toThrow(/socket hang up|ECONNRESET/);
  const { Identities } = await send("ListIdentities", { IdentityPoolId, MaxResults: 60 });
  const [lost] = Identities as { IdentityId: string }[];
  expect(await register(IdentityPoolId, "ann")).toBe(lost?.IdentityId);
  expect(sandbox.calls.get(operations[0] as string)?.ok).toBe(2);
  expect(sandbox.faults.hits).toMatchObject([{ byOperation: { [operations[0] as string]: 1 } }]);
});

test("a fault that throttles an operation of identity pools is counted as its own throttling is", async () => {
  const operations = ["cognito-identity:ListIdentities"];
  const { sandbox, pool, call } = await openIdentityBench({ faults: { faults: [{ fault: "throttled", operations, calls: [1] }] } });
  const input = { IdentityPoolId: await pool(), MaxResults: 60 };
  expect(await call("ListIdentities", input)).toMatchObject({ error: "TooManyRequestsException", status: 429 });
  expect((await call("ListIdentities", input)).status).toBe(200);
  expect(sandbox.calls.get("cognito-identity:ListIdentities")).toMatchObject({ ok: 1, throttled: 1 });
});
