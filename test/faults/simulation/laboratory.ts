import { rm } from "node:fs/promises";
import { type Job, readJob } from "../../../src/jobs/job.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../../src/sandbox/import/import-settings.ts";
import type { SandboxSettings } from "../../../src/sandbox/settings.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { seeded } from "../../support/proof.ts";
import { addPool, type HeldUser, type SandboxPool } from "../../support/sandbox-pool.ts";
import { smallJob } from "../../support/small-job.ts";
import { type MadeUpWorld, madeUpWorld, POOL_TEMPERS, type PoolTemper } from "./made-up-world.ts";
import { usersBefore } from "./plain-model.ts";
import type { ScheduleRecord } from "./process.ts";
import { ScheduleRun } from "./schedule-run.ts";
import { Strangers } from "./strangers.ts";

/** One schedule when it is over. */
export interface Ended {
  readonly world: MadeUpWorld;
  readonly pool: SandboxPool;
  readonly job: Job;
  readonly source: string;
  readonly before: readonly HeldUser[];
  readonly record: ScheduleRecord;
  readonly processes: number;
  /** Who came while the job was loaded, if anybody was to. */
  readonly strangers: Strangers | undefined;
}

/** Sandboxes of every temper, in which schedules are tried one after the other. */
export class Laboratory {
  readonly #sandboxes: ReadonlyMap<PoolTemper, Sandbox>;

  private constructor(sandboxes: ReadonlyMap<PoolTemper, Sandbox>) {
    this.#sandboxes = sandboxes;
  }

  static async open(): Promise<Laboratory> {
    const sandboxes = new Map<PoolTemper, Sandbox>();
    for (const temper of POOL_TEMPERS)
      sandboxes.set(temper, await startSandbox({ speed: 1_000, quotas: "off", settings: { ...SIGN_UPS, ...SETTINGS[temper] } }));
    return new Laboratory(sandboxes);
  }

  sandboxOf(temper: PoolTemper): Sandbox {
    return this.#sandboxes.get(temper) as Sandbox;
  }

  async close(): Promise<void> {
    for (const sandbox of this.#sandboxes.values()) await sandbox.close();
  }

  /** Runs the job of a seed through the processes of its schedule, and a quiet one if none of them ends it; `judge` says what must hold. */
  async tryOut(seed: number, judge: (ended: Ended) => Promise<void>, withStrangers = false): Promise<Ended> {
    const random = seeded(seed);
    const world = madeUpWorld(random);
    const pool = await addPool(this.sandboxOf(world.temper));
    for (const { username, attributes } of usersBefore(world)) {
      const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
      await pool.call("AdminCreateUser", { Username: username, MessageAction: "SUPPRESS", UserAttributes });
    }
    await caughtUp(pool);
    const before = await pool.users();
    const files = await smallJob(
      pool,
      world.rows.map(({ row }) => row),
      world.job,
    );
    const job = await readJob(files.path);
    const record: ScheduleRecord = { seed, met: new Map(), times: new Map(), granted: new Map() };
    const strangers = withStrangers ? new Strangers(pool, world, seed) : undefined;
    const schedule = new ScheduleRun(world, pool, files, job, record, random, strangers?.meanwhile);
    const processes = await schedule.toTheEnd();
    const ended: Ended = { world, pool, job, source: files.source, before, record, processes, strangers };
    await caughtUp(pool);
    await judge(ended);
    await rm(files.folder, { recursive: true });
    return ended;
  }
}

/** Lets the pool's list catch up with its writes. */
export async function caughtUp({ sandbox }: SandboxPool): Promise<void> {
  const { listUsersLagMs } = sandbox.settings;
  if (listUsersLagMs > 0) await sandbox.clock.sleep(listUsersLagMs + 1_000);
}

/** Every sign-up takes a message. */
const SIGN_UPS = { dailyEmails: 1_000_000 };

const SETTINGS: Readonly<{ [K in PoolTemper]: Partial<SandboxSettings> }> = {
  plain: {},
  "short-pages": {
    listUsersPages: "short-and-empty",
    statusCodes: "all-400",
    import: { ...DEFAULT_IMPORT_SETTINGS, stopAnswers: "Stopped", activeJobError: "LimitExceededException" },
  },
  "lagging-list": { listUsersLagMs: 2_000 },
  "late-starts": {
    repeatedGroupAdd: "ignore",
    import: {
      ...DEFAULT_IMPORT_SETTINGS,
      startsRefusedAfterUpload: 1,
      startTooEarlyError: "InvalidParameterException",
      log: { ...DEFAULT_IMPORT_SETTINGS.log, order: "mixed", linesPerEvent: 2 },
    },
  },
};
