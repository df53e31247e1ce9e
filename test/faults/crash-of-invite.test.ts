import { afterAll, beforeAll, expect } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { type Invited, inviteSmallJob } from "../support/invite-small-job.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, type SmallJob, smallJob } from "../support/small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

/** Two without a password, who get an invitation, and one who came by import job and gets a code. */
const ROWS = [importable(1, { verified: false }), importable(2), importable(3, { verified: false })];
const SENDS: ReadonlySet<string> = new Set(["AdminCreateUser", "AdminResetUserPassword"]);

interface World extends SmallJob {
  readonly pool: SandboxPool;
  /** The number of the latest call that loading made. */
  readonly lastCall: number;
}

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 1_000, quotas: "off", settings: { callHistory: 5_000, dailyEmails: 1_000_000 } });
});

afterAll(() => sandbox.close());

crashMatrix<World, Invited>(
  {
    what: "an invitation of all users",
    promises: ["P2"],
    file: "test/faults/crash-of-invite.test.ts",
    async prepare() {
      const pool = await addPool(sandbox);
      const job = await smallJob(pool, ROWS);
      await runSmallJob(job.path, pool);
      return { pool, ...job, lastCall: sandbox.history().at(-1)?.number ?? 0 };
    },
    go: ({ path, pool }, life) => inviteSmallJob(path, pool, {}, { life }),
    async check(world, { kept, waves, exitCode }, died) {
      expect(messagesToOneUser(world)).toBeLessThanOrEqual(1);
      const doubt = kept.filter(({ state }) => state === "unconfirmed").length;
      if (!died) expect(doubt).toBe(0);
      expect(kept).toHaveLength(ROWS.length);
      expect(kept.filter(({ state }) => state === "sent").length + doubt).toBe(ROWS.length);
      expect(waves).toMatchObject({ ended: "done", left: 0 });
      expect(exitCode).toBe(doubt > 0 ? 3 : 0);
    },
    least: { call: 7, write: 7 },
  },
  depth("PAIRS", 20),
);

/** How many messages the user with the most of them was sent, by the sandbox's own count. */
function messagesToOneUser({ pool, lastCall }: World): number {
  const messages = pool.sandbox.history(lastCall).filter(({ operation, result }) => result === "ok" && SENDS.has(operation));
  return Math.max(0, ...[...Map.groupBy(messages, ({ user }) => user).values()].map(({ length }) => length));
}
