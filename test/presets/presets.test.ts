import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RowDecision } from "../../src/jobs/row-planner.ts";
import type { PlannedUser } from "../../src/model/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted } from "../support/accounted.ts";
import type { HeldUser } from "../support/sandbox-pool.ts";
import { signInTo } from "../support/sign-in.ts";
import { PRESETS, sampleFolder } from "./preset-list.ts";
import { type PresetRun, runOfPreset } from "./run-of-preset.ts";
import { passwordOf } from "./seeded-hashes.ts";

// Run with POOLFERRY_UPDATE_GOLDEN=1 to write the expected plans again, then read the difference before keeping it.
const UPDATE = process.env["POOLFERRY_UPDATE_GOLDEN"] === "1";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 200, quotas: "off" });
});

afterAll(() => sandbox.close());

test("there are presets to test", () => {
  expect(PRESETS.length).toBeGreaterThan(6);
});

describe.each(PRESETS)("the preset $name", ({ name }) => {
  let loaded: PresetRun;
  let users: ReadonlyMap<string, HeldUser>;

  beforeAll(async () => {
    loaded = await runOfPreset(name, sandbox);
    const held = new Map((await loaded.pool.users()).map((user) => [user.sub, user]));
    users = new Map(loaded.run.idMap.map(([key, , sub]) => [key, held.get(sub) as HeldUser]));
  });

  /** The users that came into the pool, each with its plan. */
  function created(): readonly (Extract<RowDecision, { kind: "load" }> & { readonly held: HeldUser })[] {
    return loaded.run.rows.flatMap(({ ref, outcome }) => {
      const decision = loaded.decisions[ref.row - 1];
      if (outcome?.status !== "created" || decision?.kind !== "load") return [];
      return [{ ...decision, held: users.get(decision.user.sourceKey) as HeldUser }];
    });
  }

  test("makes of its sample what the expected plan says", () => {
    const path = `${sampleFolder(name)}expected-plan.json`;
    const text = `${JSON.stringify(loaded.plan, null, 2)}\n`;
    if (UPDATE) writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, "utf8"));
  });

  test("loads whom the plan loads, and accounts for every row", async () => {
    await expectAccounted(loaded.pool, loaded.run);
    const { counts } = loaded.plan as { readonly counts: Readonly<Record<string, number>> };
    expect(loaded.run.summary.outcomes).toMatchObject({
      created: counts["load"],
      skipped: counts["skip"] ?? 0,
      rejected: counts["reject"] ?? 0,
      failed: 0,
      unconfirmed: 0,
    });
    expect(created()).toHaveLength(counts["load"] ?? 0);
    expect(counts["load"]).toBeGreaterThan(loaded.run.summary.rows / 2);
  });

  test("brings every user into the pool with its attributes, groups and links, and disabled where it was", () => {
    for (const { user, held } of created()) {
      const { attributes, groups, enabled } = held;
      const { identities = "", ...rest } = attributes;
      expect({ attributes: withoutFalse(rest), groups, identities, enabled }, user.sourceKey).toEqual({
        attributes: withoutFalse(Object.fromEntries(user.attributes)),
        groups: [...user.groups].sort(),
        identities: identitiesOf(user),
        enabled: user.enabled,
      });
    }
  });

  test("lets users with an imported hash sign in by their old password and by no other", async () => {
    const signIn = await signInTo(loaded.pool);
    const imported = created().filter(({ hash }) => hash?.kind === "imported");
    expect(imported).toHaveLength(Object.values(loaded.run.plan.hashes?.imported ?? {}).reduce((sum, count) => sum + count, 0));
    for (const { user } of imported) {
      expect(await signIn(user.username, `${passwordOf(user.sourceKey)}x`), user.sourceKey).toBe("NotAuthorizedException");
      expect(await signIn(user.username, passwordOf(user.sourceKey)), user.sourceKey).toBe("signed in");
    }
  });

  test("makes all others choose a password first", async () => {
    const signIn = await signInTo(loaded.pool);
    for (const { user, hash, held } of created()) {
      if (hash?.kind === "imported" || user.credential.kind === "password") continue;
      expect(["RESET_REQUIRED", "FORCE_CHANGE_PASSWORD"], user.sourceKey).toContain(held.status);
      expect(await signIn(user.username, passwordOf(user.sourceKey)), user.sourceKey).not.toBe("signed in");
    }
  });

  test("names groups, providers and attributes that its sample's pool has", async () => {
    const profile = await loaded.pool.profile();
    expect(profile.groups).toEqual(expect.arrayContaining([...loaded.named.groups]));
    expect(profile.identityProviders.map(({ name }) => name)).toEqual(expect.arrayContaining([...loaded.named.providers]));
    expect(profile.schema.map(({ name }) => name)).toEqual(expect.arrayContaining([...loaded.named.attributes]));
  });
});

/** A verified flag that is false need not be there. */
function withoutFalse(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name, value]) => !(name.endsWith("_verified") && value === "false")));
}

function identitiesOf({ links }: PlannedUser): string {
  return links
    .map(({ provider, id }) => `${provider}:${id}`)
    .sort()
    .join(" ");
}
