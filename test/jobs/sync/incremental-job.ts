import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readJob } from "../../../src/jobs/job.ts";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";
import type { KeptWatermark } from "../../../src/jobs/ledger/sync-notes.ts";
import { stateFolderAt } from "../../../src/jobs/state-folder.ts";
import type { Sandbox } from "../../../src/sandbox/start-sandbox.ts";
import { OPEN_GUARDS } from "../../support/loaded-job.ts";
import { runSmallSync, type SmallSync, type SmallSyncOptions } from "../../support/run-small-sync.ts";
import { addPool, type SandboxPool } from "../../support/sandbox-pool.ts";
import { smallJob } from "../../support/small-job.ts";
import type { LegacyTable, Person } from "./legacy-table.ts";

const MAPPING = {
  poolferry: 1,
  key: { from: "id" },
  username: { from: "login" },
  attributes: { name: { from: "name" }, email: { from: "email", type: "email" }, email_verified: { value: "true" } },
};

export interface IncrementalJob {
  readonly pool: SandboxPool;
  readonly path: string;
  sync(options?: SmallSyncOptions): Promise<SmallSync>;
  /** Writes the mapping anew, with these members over the first one's. */
  map(changes?: object): Promise<void>;
  /** Writes the job file anew, with these members over those of `sync` and `source.database`. */
  configure(sync?: object, database?: object): Promise<void>;
  watermark(): Promise<KeptWatermark | undefined>;
  /** Usernames of the pool's users. */
  users(): Promise<readonly string[]>;
}

/** A job over a table that reads what changed, without an overlap. */
export async function incrementalJob(sandbox: Sandbox, table: LegacyTable, sync: object = {}): Promise<IncrementalJob> {
  const pool = await addPool(sandbox);
  const { folder, path } = await smallJob(pool, []);
  await rm(join(folder, "users.csv"));
  const map = (changes = {}) => writeFile(join(folder, "mapping.json"), JSON.stringify({ ...MAPPING, ...changes }));
  const configure = (more = {}, database = {}) =>
    writeFile(
      path,
      JSON.stringify({
        poolferry: 1,
        name: "small",
        source: { database: { ...table.spec, changedSince: { column: "changed_at", overlapMinutes: 0 }, ...database } },
        mapping: "mapping.json",
        target: { userPoolId: pool.userPoolId, endpointUrl: pool.endpoint },
        route: "admin-api",
        sync: { incremental: {}, guards: OPEN_GUARDS, ...sync, ...more },
      }),
    );
  await map();
  await configure();
  return {
    pool,
    path,
    map,
    configure,
    sync: (options = {}) => runSmallSync(path, pool, { environment: table.environment, ...options }),
    async watermark() {
      const { stateFolder } = await readJob(path);
      const ledger = Ledger.open(stateFolderAt(stateFolder).ledger);
      try {
        return ledger.syncs.watermark();
      } finally {
        ledger.close();
      }
    },
    users: async () => (await pool.users()).map(({ username }) => username),
  };
}

export const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  login: `login-${id}`,
  name: `Name ${id}`,
  email: `${id}@example.com`,
  role: null,
  locked: false,
  ...more,
});

/** A time of the column of changes. */
export const at = (hour: number, minute = 0): string => new Date(Date.UTC(2026, 3, 1, hour, minute)).toISOString();
