/** How often one operation was called, and how the calls ended. */
export interface CallCounts {
  readonly ok: number;
  /** TooManyRequestsException alone. */
  readonly throttled: number;
  /** Every error by its name, throttling included. */
  readonly errors: ReadonlyMap<string, number>;
}

/** Counts of all calls by operation name; an unrecognised target counts under the empty name. */
export interface Calls {
  readonly byOperation: ReadonlyMap<string, CallCounts>;
  /** The latest errors that are the sandbox's own fault, each answered as InternalErrorException. */
  readonly defects: readonly unknown[];
  recordDefect(error: unknown): void;
  count(operation: string, error: string | undefined): void;
}

export function countCalls(): Calls {
  const byOperation = new Map<string, { ok: number; throttled: number; errors: Map<string, number> }>();
  const defects: unknown[] = [];
  return {
    byOperation,
    defects,
    recordDefect(error) {
      if (defects.push(error) > MOST_DEFECTS) defects.shift();
    },
    count(operation, error) {
      const counts = byOperation.get(operation) ?? { ok: 0, throttled: 0, errors: new Map<string, number>() };
      byOperation.set(operation, counts);
      if (error === undefined) counts.ok += 1;
      else {
        counts.errors.set(error, (counts.errors.get(error) ?? 0) + 1);
        if (error === "TooManyRequestsException") counts.throttled += 1;
      }
    },
  };
}

const MOST_DEFECTS = 20;
