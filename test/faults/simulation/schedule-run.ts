import { existsSync } from "node:fs";
import type { Job } from "../../../src/jobs/job.ts";
import { takeOwnerLock } from "../../../src/jobs/ledger/owner-lock.ts";
import type { RunState } from "../../../src/jobs/ledger/run-record.ts";
import { readRuns } from "../../../src/jobs/read-state.ts";
import { stateFolderAt } from "../../../src/jobs/state-folder.ts";
import { unhurriedPool } from "../../../src/load/index.ts";
import { RunError } from "../../../src/model/index.ts";
import { gatedLife } from "../../support/crash.ts";
import { runSmallJob, type SmallRun, type SmallRunOptions } from "../../support/run-small-job.ts";
import type { SandboxPool } from "../../support/sandbox-pool.ts";
import { type SmallJob, writeSmallSource } from "../../support/small-job.ts";
import type { MadeUpWorld } from "./made-up-world.ts";
import { counted, DisturbedProcess, type ScheduleRecord } from "./process.ts";
import { importFaults, weather } from "./weather.ts";
import { type Meanwhile, onWire, type Wire } from "./wire.ts";

const DISTURBED_AT_MOST = 3;
/** Shares of the processes before which a run is refused: while another owns the job, and over another source. */
const OWNED = 0.05;
const CHANGED = 0.15;

/** A job on its way through the processes of a schedule. */
export class ScheduleRun {
  readonly #world: MadeUpWorld;
  readonly #pool: SandboxPool;
  readonly #files: SmallJob;
  readonly #job: Job;
  readonly #record: ScheduleRecord;
  readonly #random: () => number;
  readonly #meanwhile: Meanwhile | undefined;
  /** Of the job's run, as the last process left it. */
  #state: RunState | undefined;

  constructor(
    world: MadeUpWorld,
    pool: SandboxPool,
    files: SmallJob,
    job: Job,
    record: ScheduleRecord,
    random: () => number,
    meanwhile?: Meanwhile,
  ) {
    this.#world = world;
    this.#pool = pool;
    this.#files = files;
    this.#job = job;
    this.#record = record;
    this.#random = random;
    this.#meanwhile = meanwhile;
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
    if (this.#state !== undefined && this.#random() < OWNED) await this.#refusedWhileOwned();
    if (this.#state === "loading" && this.#random() < CHANGED) await this.#refusedOverAnotherSource();
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

  #quietly(): Promise<SmallRun> {
    const granted = (operation: string, subject: string) => void counted(this.#record.granted, `${operation} ${subject}`);
    return this.#run({ fateOf: () => "pass", granted }, {});
  }

  #run(wire: Wire, options: SmallRunOptions): Promise<SmallRun> {
    const run = () => runSmallJob(this.#files.path, this.#pool, { ...options, clock: "sleeps" });
    return onWire(this.#pool.sandbox, wire, run, this.#meanwhile);
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
    counted(this.#record.met, fault, times);
  }
}
