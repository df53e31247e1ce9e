import type { Ledger } from "../../src/jobs/ledger/ledger.ts";
import type { Pool } from "../../src/load/pool.ts";

/** Where a process meets the world: a call of the pool, a durable write of the ledger, a change to a file, a wait. */
export interface Boundary {
  readonly kind: "call" | "write" | "file" | "wait";
  /** The operation, the ledger's method, or the function of `fs`. */
  readonly name: string;
  /** Whom or what it concerns, the same in every run of the same job; empty where it concerns no one thing. */
  readonly subject: string;
}

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Stands at every boundary; whatever it throws, the process meets. */
export interface Gate {
  /** Throws: the boundary is not passed. What it gives is called once the boundary has taken effect, and may throw as well. */
  enter(boundary: Boundary): () => void;
  /** Throws where the process is no more. */
  alive(): void;
}

export function gatedPool(pool: Pool, gate: Gate): Pool {
  return {
    async call(operation, request, signal) {
      const leave = gate.enter({ kind: "call", name: operation, subject: textOf(request, "username", "group") });
      const result = await pool.call(operation, request, signal);
      leave();
      return result;
    },
    serverTime: () => pool.serverTime(),
  };
}

/** Waits that a process may not live to see the end of. */
export function gatedSleep(sleep: Sleep, gate: Gate): Sleep {
  return async (ms, signal) => {
    const leave = gate.enter({ kind: "wait", name: "sleep", subject: "" });
    await sleep(ms, signal);
    leave();
  };
}

const WRITES: ReadonlySet<string | symbol> = new Set(["beginRun", "markRun", "forgetRun", "transaction", "whole"]);
const JOURNALS: ReadonlySet<string | symbol> = new Set(["stepJournal", "importJournal"]);
const PART_WRITES: ReadonlySet<string | symbol> = new Set(["begin", "update", "addLine", "discard"]);

export function gatedLedger(ledger: Ledger, gate: Gate): Ledger {
  const written =
    (name: string, write: Method): Method =>
    (...given) => {
      const leave = gate.enter({ kind: "write", name, subject: textOf(given[0], "sourceKey") });
      const result = write(...given);
      if (!(result instanceof Promise)) {
        leave();
        return result;
      }
      return result.then((value) => {
        leave();
        return value;
      });
    };
  const journal = (name: string, method: Method): Method => {
    return (...given) => replaced(method(...given) as object, (_name, save) => written(name, save));
  };
  const parts = (table: object) =>
    replaced(table, (name, method) => {
      if (name === "begin") return written("beginPart", method);
      return PART_WRITES.has(name) ? onlyAlive(method, gate) : undefined;
    });
  return replaced(
    ledger,
    (name, method) => {
      if (WRITES.has(name)) return written(String(name), method);
      return JOURNALS.has(name) ? journal(String(name), method) : undefined;
    },
    parts,
  );
}

/** Within a transaction, which is the boundary. */
function onlyAlive(method: Method, gate: Gate): Method {
  return (...given) => {
    gate.alive();
    return method(...given);
  };
}

function textOf(value: unknown, ...members: readonly string[]): string {
  const held = (value ?? {}) as Readonly<Record<string, unknown>>;
  return members.map((member) => held[member]).find((text) => typeof text === "string") ?? "";
}

type Method = (...given: unknown[]) => unknown;

/** The same object with some methods replaced; private members stay reachable, because methods keep their own `this`. */
function replaced<T extends object>(
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
