import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addFederatedUser } from "../../src/sandbox/federated-user.ts";
import type { PoolFile } from "../../src/sandbox/pool-file.ts";
import { startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { eventsOf, runProgram } from "../support/built-program.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";

const ROOT = join(import.meta.dirname, "../..");
const FILE = JSON.parse(await readFile(join(ROOT, "samples/cognito/pool.json"), "utf8")) as PoolFile;

/** 300 users as a pool has them after years: in groups, disabled, linked, and some that came by Google alone. */
async function fill({ call, sandbox, userPoolId }: SandboxPool): Promise<void> {
  for (let id = 1; id <= 290; id++) {
    const Username = `user-${id}@example.com`;
    const Attributes = { email: Username, email_verified: "true", name: `User ${id}`, "custom:plan": id % 2 === 0 ? "pro" : "free" };
    const UserAttributes = Object.entries(Attributes).map(([Name, Value]) => ({ Name, Value }));
    await call("AdminCreateUser", { Username, UserAttributes, MessageAction: "SUPPRESS" });
    if (id % 3 === 0) await call("AdminAddUserToGroup", { Username, GroupName: "customers" });
    if (id % 50 === 0) await call("AdminAddUserToGroup", { Username, GroupName: "admins" });
    if (id % 100 === 0) await call("AdminDisableUser", { Username });
    if (id % 40 === 1) {
      await call("AdminLinkProviderForUser", {
        DestinationUser: { ProviderName: "Cognito", ProviderAttributeValue: Username },
        SourceUser: { ProviderName: "Google", ProviderAttributeName: "Cognito_Subject", ProviderAttributeValue: `linked-${id}` },
      });
    }
  }
  await call("CreateGroup", { GroupName: `${userPoolId}_Google` });
  for (let id = 291; id <= 300; id++) {
    const attributes = new Map([["email", `user-${id}@example.com`]]);
    const Username = await addFederatedUser(sandbox, userPoolId, { provider: "Google", subject: String(id), attributes });
    await call("AdminAddUserToGroup", { Username, GroupName: `${userPoolId}_Google` });
  }
}

test("300 users move from one pool to another by the preset, with groups, identities and state", async () => {
  const sandbox = await startSandbox({ quotas: "off", settings: { listUsersPages: "short-and-empty", listUsersOrder: "per-chain" } });
  try {
    const source = await addPool(sandbox, { ...FILE, PoolName: "old" });
    const target = await addPool(sandbox, FILE);
    await fill(source);
    const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
    const job = join(folder, "job.json");
    await writeFile(
      job,
      JSON.stringify({
        poolferry: 1,
        source: { pool: { userPoolId: source.userPoolId, endpointUrl: sandbox.endpoint } },
        mapping: join(ROOT, "mappings/cognito.yaml"),
        target: { userPoolId: target.userPoolId, endpointUrl: sandbox.endpoint },
        route: "admin-api",
        pace: { rates: { UserList: 500, UserPoolResourceRead: 50, UserCreation: 500, UserUpdate: 500 } },
      }),
    );
    const mapped = await runProgram(["map", job, "--json", "--sample", "5"]);
    expect(mapped, mapped.stderr).toMatchObject({ code: 0 });
    expect(mapped.stdout).toContain("custom:legacy_id");
    const { code, stdout, stderr } = await runProgram(["run", job, "--yes", "--json"]);
    expect(code, stderr).toBe(0);
    const events = eventsOf(stdout);
    expect(events.filter(({ type }) => type === "extracting").at(-1)).toMatchObject({ rows: 300 });
    expect(events.find(({ type }) => type === "plan")).toMatchObject({ load: 300, notes: { "group-of-provider": 10 } });
    expect(events.at(-1)).toMatchObject({ type: "summary", rows: 300, outcomes: { created: 300 } });
    expect(await readdir(join(folder, ".poolferry/job/spool"))).toEqual([]);

    const before = new Map((await source.users()).map((user) => [user.attributes["email"], user]));
    const after = await target.users();
    expect(after).toHaveLength(300);
    for (const { attributes, groups, enabled } of after) {
      const old = before.get(attributes["email"]);
      const { "custom:legacy_id": legacyId, ...others } = attributes;
      expect(legacyId).toBe(old?.sub);
      // A provider's user is its own in the old pool, and has a link in the new one.
      expect(others).toEqual(old?.attributes);
      expect(groups).toEqual(old?.groups.filter((name) => name !== `${source.userPoolId}_Google`));
      expect(enabled).toBe(old?.enabled);
    }
  } finally {
    await sandbox.close();
  }
});
