import { type Pool, unhurriedPool } from "../../../src/load/index.ts";
import { gatedLife } from "../../support/crash.ts";
import { runSmallSync, type SmallSync, type SmallSyncOptions } from "../../support/run-small-sync.ts";
import type { SandboxPool } from "../../support/sandbox-pool.ts";
import { type SmallJob, type SmallRow, writeSmallSource } from "../../support/small-job.ts";
import { counted, DisturbedProcess, type ScheduleRecord } from "./process.ts";
import { importFaults, weather } from "./weather.ts";
import { onWire, type Wire } from "./wire.ts";

const SECOND_MS = 1_000;
const DISTURBED_AT_MOST = 3;
const ALL_GUARDS = ["mapping", "ledger", "shrunk-source", "disable", "delete"] as const;

/** A job that is synced night after night. */
export class ScheduleOfNights {
  readonly #pool: SandboxPool;
  readonly #files: SmallJob;
  readonly #record: ScheduleRecord;
  #processes = 0;

  constructor(pool: SandboxPool, files: SmallJob, record: ScheduleRecord) {
    this.#pool = pool;
    this.#files = files;
    this.#record = record;
  }

  /** How many processes it took so far. */
  get processes(): number {
    return this.#processes;
  }

  /** One night through disturbed processes, until one of them brings every row to a good end, and a quiet one if none does. */
  async disturbed(rows: readonly SmallRow[], random: () => number): Promise<void> {
    await writeSmallSource(this.#files, rows);
    const { faults } = this.#pool.sandbox;
    faults.set({ faults: importFaults(random) });
    let isDone = false;
    for (let left = 1 + Math.floor(random() * DISTURBED_AT_MOST); left > 0 && !isDone; left--) isDone = await this.#oneProcess(random);
    for (const { fault, byOperation } of faults.hits) {
      for (const [operation, hits] of Object.entries(byOperation))
        counted(this.#record.met, operation === "Upload" ? `upload ${fault}` : fault, hits);
    }
    faults.set(undefined);
    if (!isDone) await this.quiet(rows);
  }

  /** One night to which nothing happens. */
  async quiet(rows: readonly SmallRow[], options: SmallSyncOptions = {}): Promise<SmallSync> {
    await writeSmallSource(this.#files, rows);
    const granted = (operation: string, subject: string) => void counted(this.#record.granted, `${operation} ${subject}`);
    return this.#sync({ fateOf: () => "pass", granted }, options);
  }

  /** Whether every row came to a good end. */
  async #oneProcess(random: () => number): Promise<boolean> {
    const process = new DisturbedProcess(this.#record, this.#processes + 1, weather(random));
    try {
      const { report } = await this.#sync(process, {
        life: gatedLife(process),
        drain: process.drain,
        decorate: (pool) => unhurriedPool(pool, process.stop),
        workplace: { wallClock: process.wallClock },
      });
      if (process.dead) throw new Error("the death was caught");
      // Users of an import job that failed are made by the next sync, if the source has them still.
      return report !== undefined && report.outcomes.failed + report.outcomes.unconfirmed === 0;
    } catch (error) {
      if (!process.mayEndBy(error)) throw error;
      return false;
    }
  }

  #sync(wire: Wire, options: SmallSyncOptions): Promise<SmallSync> {
    this.#processes++;
    const { sandbox } = this.#pool;
    const decorate = (pool: Pool): Pool => {
      const decorated = options.decorate?.(pool) ?? pool;
      // A process reads the pool's profile first, by which it knows the server's time.
      return { call: (...call) => decorated.call(...call), serverTime: () => Math.floor(sandbox.clock.now() / SECOND_MS) * SECOND_MS };
    };
    return onWire(sandbox, wire, () =>
      runSmallSync(this.#files.path, this.#pool, { accept: ALL_GUARDS, ...options, decorate, clock: "sleeps" }),
    );
  }
}
