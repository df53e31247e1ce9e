import type { IncomingMessage } from "node:http";
import { chance } from "../behaviour/chance.ts";
import type { Clock } from "../clock.ts";
import { checkSchedule } from "./check-schedule.ts";
import { faultKind } from "./fault-kinds.ts";
import type { Fault, FaultSchedule } from "./fault-schedule.ts";

/** How often the fault at that place of the schedule has struck, by operation. */
export interface FaultHits {
  readonly place: number;
  readonly fault: string;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** The faults of one sandbox: a schedule that can be changed at any time, and what it has done so far. */
export interface Faults {
  /** Undefined: none. */
  readonly schedule: FaultSchedule | undefined;
  /** Sets a schedule (parsed JSON will do), or none; calls and time are counted anew. Throws RunError `usage` and changes nothing. */
  set(schedule: unknown): void;
  readonly hits: readonly FaultHits[];
  /** Counts a call of an operation and answers the faults that strike it, in the schedule's order; `of` finds them again. */
  strike(operation: string, request: IncomingMessage): readonly Fault[];
  /** The faults that strike a request, as decided when it came. */
  of(request: IncomingMessage): readonly Fault[];
  /** The faults of import jobs by the job's id, as decided when the job was created. */
  readonly importJobs: Map<string, readonly Fault[]>;
}

export function openFaults(clock: Pick<Clock, "now">, operations: () => ReadonlySet<string>): Faults {
  const struck = new WeakMap<IncomingMessage, readonly Fault[]>();
  let schedule: FaultSchedule | undefined;
  let setAt = 0;
  let calls = new Map<string, number>();
  let hits: Map<string, number>[] = [];

  const strikes = (fault: Fault, place: number, operation: string, n: number, sinceMs: number): boolean => {
    const only = faultKind(fault.fault)?.only;
    if (only !== undefined && only !== operation) return false;
    if (fault.operations === undefined ? only === undefined && operation === "Upload" : !fault.operations.includes(operation)) return false;
    if (sinceMs < (fault.from ?? 0) || sinceMs >= (fault.until ?? Number.POSITIVE_INFINITY)) return false;
    if (fault.calls?.includes(n) === true) return true;
    if (fault.rate === undefined) return fault.calls === undefined;
    return chance(schedule?.seed ?? 0, `${place} ${fault.fault} ${operation}`, n) < fault.rate;
  };

  return {
    get schedule() {
      return schedule;
    },
    get hits() {
      return hits.map((counts, place) => ({
        place,
        fault: schedule?.faults[place]?.fault ?? "",
        byOperation: Object.fromEntries(counts),
      }));
    },
    set(given) {
      schedule = given === undefined ? undefined : structuredClone(checkSchedule(given, operations()));
      setAt = clock.now();
      calls = new Map();
      hits = (schedule?.faults ?? []).map(() => new Map());
    },
    strike(operation, request) {
      if (schedule === undefined) return NONE;
      const n = (calls.get(operation) ?? 0) + 1;
      calls.set(operation, n);
      const sinceMs = clock.now() - setAt;
      const found = schedule.faults.filter((fault, place) => {
        if (!strikes(fault, place, operation, n, sinceMs)) return false;
        hits[place]?.set(operation, (hits[place].get(operation) ?? 0) + 1);
        return true;
      });
      if (found.length > 0) struck.set(request, found);
      return found;
    },
    of: (request) => struck.get(request) ?? NONE,
    importJobs: new Map(),
  };
}

const NONE: readonly Fault[] = [];
