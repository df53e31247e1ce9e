import { afterAll, beforeAll, expect } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { addIdentityPool, expectMapped, type IdentityPool, identityJob, identityRow } from "../support/identity-pool.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import type { SmallJob } from "../support/small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

interface World extends SmallJob {
  readonly pool: SandboxPool;
  readonly identityPool: IdentityPool;
  /** Identities that were there before: one for a new developer id, one that another has to be merged with. */
  readonly existing: string;
  readonly other: string;
}

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off" });
});

afterAll(() => sandbox.close());

crashMatrix<World, SmallRun>(
  {
    what: "a run that registers identities",
    promises: ["P1", "P2", "P6"],
    file: "test/faults/crash-of-identities.test.ts",
    prepare: prepared,
    go: ({ path, pool, identityPool }, life) => runSmallJob(path, pool, { life, identityPool }),
    async check({ pool, identityPool, existing, other }, run) {
      expect(fates(run.rows).filter((fate) => fate !== "created" && fate !== "unchanged")).toEqual([]);
      await expectAccounted(pool, run);
      await expectMapped(identityPool, run, { "key-1": "old-1", "key-2": "old-2", "key-3": "old-3", "key-4": "old-4" });
      expect(await identityPool.holder("old-3")).toBe(existing);
      expect(await identityPool.holder("old-4")).toBe(other);
      expect(await identityPool.identities()).toHaveLength(4);
    },
    least: { call: 15, write: 15 },
  },
  depth("PAIRS", 15),
);

async function prepared(): Promise<World> {
  const pool = await addPool(sandbox);
  const identityPool = await addIdentityPool(sandbox);
  const [existing, other] = [await identityPool.register("before"), await identityPool.register("another")];
  await identityPool.register("old-4");
  const rows = [
    identityRow(1),
    identityRow(2, { verified: false }),
    identityRow(3, { identityId: existing, groups: ["readers"] }),
    identityRow(4, { identityId: other, verified: false }),
    identityRow(5, { developerId: "" }),
  ];
  const job = await identityJob(pool, identityPool, rows, {
    roles: { authenticated: "arn:aws:iam::123456789012:role/signed-in" },
    onConflict: "merge",
  });
  return { pool, identityPool, existing, other, ...job };
}
