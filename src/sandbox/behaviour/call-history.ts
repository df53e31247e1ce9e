import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import type { Faults } from "../faults/open-faults.ts";

/** One call that was answered, or refused by a fault. It names no user, only the user's key. */
export interface CallRecord {
  /** Counted from 1 over all calls. */
  readonly number: number;
  readonly operation: string;
  readonly pool: string | undefined;
  /** The user's key in the sandbox's database; undefined where the call means no user that is there. */
  readonly user: number | undefined;
  /** Epoch milliseconds of the sandbox's clock at the call's end. */
  readonly at: number;
  /** `ok`, or the exception's name. A lost answer does not change it. */
  readonly result: string;
  /** The faults that struck the call. */
  readonly faults: readonly string[];
}

/** The latest calls, oldest first; kept in memory alone. */
export interface CallHistory {
  /** Notes what a call is about; `record` completes it. A user found later replaces one that was not. */
  note(request: IncomingMessage, about: { readonly pool: string | undefined; readonly user: number | undefined }): void;
  record(request: IncomingMessage, operation: string, result: string): void;
  /** Those with a number above `after`. */
  records(after?: number): readonly CallRecord[];
}

/** Keeps the latest `most` calls. */
export function openCallHistory(most: number, clock: Pick<Clock, "now">, faults: Pick<Faults, "of">): CallHistory {
  const noted = new WeakMap<IncomingMessage, { readonly pool: string | undefined; readonly user: number | undefined }>();
  const ring: CallRecord[] = [];
  let count = 0;
  return {
    note(request, { pool, user }) {
      noted.set(request, { pool, user: noted.get(request)?.user ?? user });
    },
    record(request, operation, result) {
      const { pool, user } = noted.get(request) ?? { pool: undefined, user: undefined };
      const struck = faults.of(request).map(({ fault }) => fault);
      ring[count % most] = { number: count + 1, operation, pool, user, at: clock.now(), result, faults: struck };
      count += 1;
    },
    records(after = 0) {
      const oldest = Math.max(after, count - ring.length);
      return Array.from({ length: Math.max(0, count - oldest) }, (_, index) => ring[(oldest + index) % most] as CallRecord);
    },
  };
}
