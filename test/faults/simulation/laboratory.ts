import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { type Job, readJob } from "../../../src/jobs/job.ts";
import { takeOwnerLock } from "../../../src/jobs/ledger/owner-lock.ts";
import type { RunState } from "../../../src/jobs/ledger/run-record.ts";
import { readRuns } from "../../../src/jobs/read-state.ts";
import { stateFolderAt } from "../../../src/jobs/state-folder.ts";
import { unhurriedPool } from "../../../src/load/index.ts";
import { RunError } from "../../../src/model/index.ts";
import { DEFAULT_IMPORT_SETTINGS } from "../../../src/sandbox/import/import-settings.ts";
import type { SandboxSettings } from "../../../src/sandbox/settings.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/start-sandbox.ts";
import { gatedLife } from "../../support/crash.ts";
import { seeded } from "../../support/proof.ts";
import { runSmallJob, type SmallRun, type SmallRunOptions } from "../../support/run-small-job.ts";
import { addPool, type HeldUser, type SandboxPool } from "../../support/sandbox-pool.ts";
import { type SmallJob, smallJob, writeSmallSource } from "../../support/small-job.ts";
import { type MadeUpWorld, madeUpWorld, POOL_TEMPERS, type PoolTemper } from "./made-up-world.ts";
import { usersBefore } from "./plain-model.ts";
import { DisturbedProcess, type Record } from "./process.ts";
import { importFaults, weather } from "./weather.ts";
import { onWire, type Wire } from "./wire.ts";

const DISTURBED_AT_MOST = 3;

/** One schedule when it is over. */
export interface Ended {
  readonly world: MadeUpWorld;
  readonly pool: SandboxPool;
  readonly job: Job;
  readonly source: string;
  readonly before: readonly HeldUser[];
  readonly record: Record;
  readonly processes: number;
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
      sandboxes.set(temper, await startSandbox({ speed: 1_000, quotas: "off", settings: SETTINGS[temper] }));
    return new Laboratory(sandboxes);
  }

  async close(): Promise<void> {
    for (const sandbox of this.#sandboxes.values()) await sandbox.close();
  }

  /** Runs the job of a seed through the processes of its schedule, and a quiet one if none of them ends it; `judge` says what must hold. */
  async tryOut(seed: number, judge: (ended: Ended) => Promise<void>): Promise<Ended> {
    const random = seeded(seed);
    const world = madeUpWorld(random);
    const pool = await addPool(this.#sandboxes.get(world.temper) as Sandbox);
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
    const record: Record = { seed, met: new Map(), times: new Map(), applied: new Map() };
    const schedule = new ScheduleRun(world, pool, files, job, record, random);
    const processes = await schedule.toTheEnd();
    const ended: Ended = { world, pool, job, source: files.source, before, record, processes };
    await caughtUp(pool);
    await judge(ended);
    await rm(files.folder, { recursive: true });
    return ended;
  }
}

/** Lets the pool's list catch up with its writes. */
async function caughtUp({ sandbox }: SandboxPool): Promise<void> {
  const { listUsersLagMs } = sandbox.settings;
  if (listUsersLagMs > 0) await sandbox.clock.sleep(listUsersLagMs + 1_000);
}

class ScheduleRun {
  readonly #world: MadeUpWorld;
  readonly #pool: SandboxPool;
  readonly #files: SmallJob;
  readonly #job: Job;
  readonly #record: Record;
  readonly #random: () => number;
  /** Of the job's run, as the last process left it. */
  #state: RunState | undefined;

  constructor(world: MadeUpWorld, pool: SandboxPool, files: SmallJob, job: Job, record: Record, random: () => number) {
    this.#world = world;
    this.#pool = pool;
    this.#files = files;
    this.#job = job;
    this.#record = record;
    this.#random = random;
  }

  /** How many processes it took. */
  async toTheEnd(): Promise<number> {
    const { faults } = this.#pool.sandbox;
    faults.set({ faults: importFaults(this.#random) });
    const disturbed = 1 + Math.floor(this.#random() * DISTURBED_AT_MOST);
    let processes = 0;
    while (processes < disturbed && this.#state !== "finished") await this.#oneProcess(++processes);
    for (const { fault, byOperation } of faults.hits) {
      for (const [operation, hits] of Object.entries(byOperation)) this.#note(operation === "Upload" ? `upload ${fault}` : fault, hits);
    }
    faults.set(undefined);
    if (this.#state === "finished") return processes;
    await this.#quietly();
    return processes + 1;
  }

  async #oneProcess(number: number): Promise<void> {
    if (this.#state !== undefined && this.#random() < 0.02) await this.#refusedWhileOwned();
    if (this.#state === "loading" && this.#random() < 0.15) await this.#refusedOverAnotherSource();
    const process = new DisturbedProcess(this.#record, number, weather(this.#random));
    try {
      await this.#run(process, {
        life: gatedLife(process),
        drain: process.drain,
        decorate: (pool) => unhurriedPool(pool, process.stop),
        workplace: { wallClock: process.wallClock },
      });
      if (process.dead) throw new Error("the death was caught");
      this.#state = "finished";
    } catch (error) {
      if (!process.mayEndBy(error)) throw error;
      // It may have died behind its last write.
      this.#state = this.#stateByLedger();
    }
  }

  async #quietly(): Promise<SmallRun> {
    return this.#run({ fateOf: () => "pass", handled: (...call) => new DisturbedProcess(this.#record, 0, CALM).handled(...call) }, {});
  }

  #run(wire: Wire, options: SmallRunOptions): Promise<SmallRun> {
    return onWire(this.#pool.sandbox, wire, () => runSmallJob(this.#files.path, this.#pool, { ...options, clock: "sleeps" }));
  }

  async #refusedWhileOwned(): Promise<void> {
    const lock = takeOwnerLock(stateFolderAt(this.#job.stateFolder).lock);
    try {
      await this.#refused("locked");
    } finally {
      lock.release();
    }
    this.#note("lock held");
  }

  async #refusedOverAnotherSource(): Promise<void> {
    const rows = this.#world.rows.map(({ row }) => row);
    await writeSmallSource(this.#files, rows.toReversed());
    await this.#refused("refused");
    await writeSmallSource(this.#files, rows);
    this.#note("source changed");
  }

  async #refused(exit: RunError["exit"]): Promise<void> {
    const error = await this.#quietly().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RunError) || error.exit !== exit)
      throw new Error(`a run that had to be refused (${exit}) was not`, { cause: error });
  }

  #stateByLedger(): RunState | undefined {
    const { ledger } = stateFolderAt(this.#job.stateFolder);
    return existsSync(ledger) ? readRuns(this.#job).at(-1)?.state : undefined;
  }

  #note(fault: string, times = 1): void {
    this.#record.met.set(fault, (this.#record.met.get(fault) ?? 0) + times);
  }
}

const CALM = { wire: {}, expiry: 0, death: 0, drain: 0, diskFull: 0, clockJump: 0 };

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
