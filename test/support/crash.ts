import type { Ledger } from "../../src/jobs/ledger/ledger.ts";
import type { Pool } from "../../src/load/pool.ts";
import { type Boundary, type Gate, gatedLedger, gatedPool, gatedSleep, type Sleep } from "./boundaries.ts";
import { gatedFiles } from "./gated-files.ts";

/** The death of the process; nothing may catch it and go on. */
export class Crash extends Error {
  constructor() {
    super("the process dies here");
    this.name = "Crash";
  }
}

/** Whether an error is the death itself, or was thrown over it. */
export function isDeath(error: unknown): boolean {
  return error instanceof Crash || (error instanceof Error && error.cause !== undefined && isDeath(error.cause));
}

/**
 * Where the process dies: at the k-th boundary of a kind. `before`: a call is not sent, a write never happens. `after`: it took
 * effect, and the process dies before it learns of that. `answered`: the answer is in its hands, and it dies at the next boundary.
 */
export interface CrashPoint {
  readonly at: Boundary["kind"];
  readonly number: number;
  readonly when: "before" | "after" | "answered";
}

/** What a process sees of the world. */
export interface Life {
  pool(pool: Pool): Pool;
  ledger(ledger: Ledger): Ledger;
  sleep(sleep: Sleep): Sleep;
  /** Lets changes to the files of a folder count, for the time of `work`. */
  files<T>(folder: string, work: () => Promise<T>): Promise<T>;
}

export interface Mortal extends Life {
  /** Whether the point was reached. */
  readonly dead: () => boolean;
}

/** A process to which nothing happens. */
export const UNHARMED: Life = {
  pool: (pool) => pool,
  ledger: (ledger) => ledger,
  sleep: (sleep) => sleep,
  files: (_folder, work) => work(),
};

/** A process all of whose boundaries have a gate. */
export function gatedLife(gate: Gate): Life {
  return {
    pool: (pool) => gatedPool(pool, gate),
    ledger: (ledger) => gatedLedger(ledger, gate),
    sleep: (sleep) => gatedSleep(sleep, gate),
    files: (folder, work) => gatedFiles(folder, gate, work),
  };
}

/** A process that dies at a point: from then on no call reaches the pool and no write the disk, whoever asks. */
export function mortal(point: CrashPoint): Mortal {
  const gate = new Deathbed(point);
  return { ...gatedLife(gate), dead: () => gate.dead };
}

class Deathbed implements Gate {
  readonly #point: CrashPoint;
  #passed = 0;
  #last = false;
  dead = false;

  constructor(point: CrashPoint) {
    this.#point = point;
  }

  enter({ kind }: Boundary): () => void {
    this.alive();
    if (this.#last) this.#die();
    const { at, number, when } = this.#point;
    if (at === kind) this.#passed += 1;
    const here = at === kind && this.#passed === number;
    if (here && when === "before") this.#die();
    return () => {
      this.alive();
      if (here && when === "after") this.#die();
      if (here) this.#last = true;
    };
  }

  alive(): void {
    if (this.dead) throw new Crash();
  }

  #die(): never {
    this.dead = true;
    throw new Crash();
  }
}
