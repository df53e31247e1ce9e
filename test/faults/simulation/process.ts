import { RunError } from "../../../src/model/index.ts";
import { chance } from "../../../src/sandbox/behaviour/chance.ts";
import type { Boundary, Gate } from "../../support/boundaries.ts";
import { Crash, isDeath } from "../../support/crash.ts";
import { type Weather, wireFate } from "./weather.ts";
import type { Wire, WireFate } from "./wire.ts";

const HOUR_MS = 3_600_000;

/** What a schedule keeps from process to process. */
export interface ScheduleRecord {
  readonly seed: number;
  /** How often each fault struck. */
  readonly met: Map<string, number>;
  /** How often each boundary and each request was come to. */
  readonly times: Map<string, number>;
  /** How often the pool has granted a request, by operation and subject. */
  readonly granted: Map<string, number>;
}

/** One process of a schedule: a gate for its boundaries and a wire for its requests, disturbed by its weather. */
export class DisturbedProcess implements Gate, Wire {
  readonly #record: ScheduleRecord;
  readonly #number: number;
  readonly #weather: Weather;
  readonly #drain = new AbortController();
  readonly #stop = new AbortController();
  #jumpMs = 0;
  #expired = false;
  /** Whether credentials were refused at all: a second time in a row ends the process. */
  #refused = false;
  /** What every write meets once the disk is full: it stays full for the rest of the process. */
  #full: Error | undefined;
  dead = false;

  constructor(record: ScheduleRecord, number: number, weather: Weather) {
    this.#record = record;
    this.#number = number;
    this.#weather = weather;
  }

  readonly wallClock = (): number => Date.now() + this.#jumpMs;

  get drain(): AbortSignal {
    return this.#drain.signal;
  }

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Whether the process may end by this error. */
  mayEndBy(error: unknown): boolean {
    if (isDeath(error)) return this.dead;
    // A process that ends for another reason may die while it ends, and says the reason.
    if (this.#full !== undefined && error === this.#full) return true;
    if (this.#drain.signal.aborted && error === this.#drain.signal.reason) return true;
    if (!(error instanceof RunError)) return false;
    return error.exit === "temporary" || (error.exit === "credentials" && this.#refused);
  }

  fateOf(operation: string, subject: string): WireFate {
    const stream = `${this.#number} ${operation} ${subject}`;
    const n = this.#count(`wire ${operation} ${subject}`);
    if (this.#strikes("expiry", stream, n)) this.#expired = true;
    const fate = this.#expired ? "expired" : wireFate(this.#record.seed, this.#weather, stream, n);
    if (fate === "expired") this.#refused = true;
    if (fate !== "pass") this.#note(fate);
    return fate;
  }

  granted(operation: string, subject: string): void {
    counted(this.#record.granted, `${operation} ${subject}`);
  }

  enter({ kind, name, subject }: Boundary): () => void {
    this.alive();
    const n = this.#count(`${kind} ${name} ${subject}`);
    const stream = `${this.#number} ${kind} ${name} ${subject}`;
    if (this.#strikes("clockJump", stream, n)) {
      this.#jumpMs = this.#jumpMs === 0 ? (chance(this.#record.seed, `jump ${stream}`, n) < 0.5 ? HOUR_MS : -HOUR_MS) : 0;
      this.#note("clock jump");
    }
    if (this.#strikes("drain", stream, n)) this.#askToStop();
    if ((kind === "write" || kind === "file") && (this.#full !== undefined || this.#strikes("diskFull", stream, n))) throw this.#diskFull();
    if (!this.#strikes("death", stream, n)) return () => this.alive();
    if (chance(this.#record.seed, `early ${stream}`, n) < 0.5) this.#die(`death before a ${kind}`);
    return () => {
      this.alive();
      this.#die(`death after a ${kind}`);
    };
  }

  alive(): void {
    if (this.dead) throw new Crash();
  }

  /** Asked a second time, it stops at once. */
  #askToStop(): void {
    const again = this.#drain.signal.aborted;
    const reason = (this.#drain.signal.reason as unknown) ?? new RunError("terminated", "The run was asked to stop.", "Run it again.");
    this.#note(again ? "stop at once" : "drain");
    this.#drain.abort(reason);
    if (again) this.#stop.abort(reason);
  }

  #diskFull(): Error {
    if (this.#full === undefined) this.#note("disk full");
    this.#full ??= Object.assign(new Error("database or disk is full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });
    return this.#full;
  }

  #die(how: string): never {
    this.dead = true;
    this.#note(how);
    throw new Crash();
  }

  #strikes(what: "expiry" | "death" | "drain" | "diskFull" | "clockJump", stream: string, n: number): boolean {
    const share = this.#weather[what];
    return share > 0 && chance(this.#record.seed, `${what} ${stream}`, n) < share;
  }

  #count(key: string): number {
    return counted(this.#record.times, key);
  }

  #note(fault: string): void {
    counted(this.#record.met, fault);
  }
}

/** Counts something that has a name, and tells how often it was counted. */
export function counted(counts: Map<string, number>, name: string, times = 1): number {
  const count = (counts.get(name) ?? 0) + times;
  counts.set(name, count);
  return count;
}
