import { afterAll, beforeAll, expect } from "vitest";
import { DEFAULT_HASH_SETTINGS } from "../../src/sandbox/import/hash-settings.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../src/sandbox/import/import-settings.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/start-sandbox.ts";
import { argon2idHash, bcryptHash, pbkdf2Hash, scryptHash } from "../sandbox/made-hashes.ts";
import { expectAccounted, fates } from "../support/accounted.ts";
import { workInMemory } from "../support/memory-folder.ts";
import { depth } from "../support/proof.ts";
import { runSmallJob, type SmallRun } from "../support/run-small-job.ts";
import { addPool, type SandboxPool } from "../support/sandbox-pool.ts";
import { importable, LOGS_ROLE, type SmallJob, type SmallRow, smallJob } from "../support/small-job.ts";
import { crashMatrix } from "./crash-matrix.ts";

workInMemory();

const PASSWORD = "Example-Pass-1";
const BCRYPT = bcryptHash(PASSWORD);

/** All algorithms in turn, so that several parts are open at a time, with users of the other route among them. */
const ROWS: readonly SmallRow[] = [
  importable(1, { hash: BCRYPT }),
  importable(2, { hash: scryptHash(PASSWORD), groups: ["readers"] }),
  importable(3),
  importable(4, { hash: argon2idHash(PASSWORD) }),
  importable(5, { hash: BCRYPT, google: "g-5" }),
  importable(6, { hash: pbkdf2Hash(PASSWORD) }),
  importable(7, { hash: BCRYPT, disabled: true }),
  importable(8, { verified: false, password: "Example-Pass-8" }),
  importable(9, { hash: "md5-of-nothing" }),
];
/** Users whose old password must go on working; 7 is disabled, and an import would let it in for a while. */
const WITH_HASH = [1, 2, 4, 5, 6].map((number) => `user-${number}`);
const CHANGES = { importJob: { logsRoleArn: LOGS_ROLE, minRows: 1, maxRows: 2, pollSeconds: 1 } };

let sandbox: Sandbox;

beforeAll(async () => {
  const hashes = { ...DEFAULT_HASH_SETTINGS, listedInHeader: false };
  sandbox = await startSandbox({ speed: 1_000, quotas: "off", settings: { import: { ...DEFAULT_IMPORT_SETTINGS, hashes } } });
});

afterAll(() => sandbox.close());

/** One part of each kind is enough to begin anew with: its deaths are as many again. */
const BEGUN_ANEW = ROWS.filter((_row, index) => [0, 1, 2, 6, 7].includes(index));

for (const [rows, fresh] of [
  [ROWS, false],
  [BEGUN_ANEW, true],
] as const) {
  crashMatrix<SmallJob & { readonly pool: SandboxPool }, SmallRun>(
    {
      what: fresh ? "a run with hashes, begun anew," : "a run with hashes",
      promises: ["P1", "P2", "P15"],
      file: "test/faults/crash-of-hashes.test.ts",
      async prepare() {
        const pool = await addPool(sandbox);
        return { pool, ...(await smallJob(pool, rows, CHANGES)) };
      },
      go: ({ path, pool }, life, again) => runSmallJob(path, pool, { life, fresh: fresh && again }),
      check: ({ pool }, run) => expectOldPasswords(pool, run, rows),
      least: fresh ? { call: 20, write: 20 } : { call: 30, write: 30 },
    },
    depth("PAIRS", 10),
  );
}

async function expectOldPasswords(pool: SandboxPool, run: SmallRun, rows: readonly SmallRow[]): Promise<void> {
  const withHash = WITH_HASH.filter((name) => rows.some(({ username }) => username === name));
  const users = await expectAccounted(pool, run);
  const names = (chosen: typeof users) => chosen.map(({ username }) => username);
  expect(fates(run.rows).filter((fate) => fate !== "created" && fate !== "unchanged")).toEqual([]);
  expect(users).toHaveLength(rows.length);
  // Only an import job with the hash confirms a user; an admin call without a password does not.
  expect(names(users.filter(({ username, status }) => withHash.includes(username) && status === "CONFIRMED"))).toEqual(withHash);
  expect(names(users.filter(({ enabled }) => !enabled))).toEqual(["user-7"]);
  expect(names(users.filter(({ groups }) => groups.includes("readers")))).toEqual(["user-2"]);
}
