import type { Ledger } from "../../src/jobs/ledger/ledger.ts";
import type { Pool } from "../../src/load/pool.ts";

/** The death of the process; nothing may catch it and go on. */
export class Crash extends Error {
  constructor() {
    super("the process dies here");
    this.name = "Crash";
  }
}

/** Where the process dies: at the k-th call of the pool, before or after the pool has applied it, or at the k-th write of the ledger, before or after it is durable. */
export interface CrashPoint {
  readonly at: "call" | "write";
  readonly number: number;
  readonly when: "before" | "after";
}

export interface Mortal {
  pool(pool: Pool): Pool;
  ledger(ledger: Ledger): Ledger;
  /** Whether the point was reached. */
  readonly dead: () => boolean;
}

const WRITES: ReadonlySet<string | symbol> = new Set(["beginRun", "markRun", "forgetRun", "transaction", "whole"]);
const JOURNALS: ReadonlySet<string | symbol> = new Set(["stepJournal", "importJournal"]);
const PART_WRITES: ReadonlySet<string | symbol> = new Set(["begin", "update", "addLine", "discard"]);

/** A process that dies at a point: from then on no call reaches the pool and no write the ledger, whoever asks. */
export function mortal(point: CrashPoint): Mortal {
  const counts = { call: 0, write: 0 };
  let dead = false;
  const die = () => {
    dead = true;
    throw new Crash();
  };
  const arrive = (at: CrashPoint["at"]): boolean => {
    if (dead) die();
    counts[at] += 1;
    const here = point.at === at && counts[at] === point.number;
    if (here && point.when === "before") die();
    return here;
  };
  const written = <R>(write: () => R): R => {
    const here = arrive("write");
    const result = write();
    if (!here) return result;
    if (!(result instanceof Promise)) return die();
    return result.then(die) as R;
  };
  return {
    dead: () => dead,
    pool: (pool) => ({
      async call(operation, request, signal) {
        const here = arrive("call");
        const result = await pool.call(operation, request, signal);
        if (here || dead) die();
        return result;
      },
      serverTime: () => pool.serverTime(),
    }),
    ledger: (ledger) =>
      watched(
        ledger,
        (name, method) => {
          if (WRITES.has(name)) return (...given) => written(() => method(...given));
          if (!JOURNALS.has(name)) return undefined;
          return (...given) =>
            watched(
              method(...given) as object,
              (_name, save) =>
                (...progress) =>
                  written(() => save(...progress)),
            );
        },
        (parts) => watched(parts, (name, method) => (PART_WRITES.has(name) ? (...given) => (dead ? die() : method(...given)) : undefined)),
      ),
  };
}

type Method = (...given: unknown[]) => unknown;

/** The same object with some methods replaced; private members stay reachable, because methods keep their own `this`. */
function watched<T extends object>(
  target: T,
  replace: (name: string | symbol, method: Method) => Method | undefined,
  parts?: (parts: object) => object,
): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (name === "parts" && parts !== undefined) return parts(value as object);
      if (typeof value !== "function") return value;
      const method = value.bind(object) as Method;
      return replace(name, method) ?? method;
    },
  });
}
