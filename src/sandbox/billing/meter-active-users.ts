import type { Clock } from "../clock.ts";
import type { Store } from "../state/store.ts";

/** The monthly active users of one virtual month: what Cognito would bill. */
export interface Billing {
  /** Such as `2026-11`, UTC of the sandbox's clock. */
  readonly month: string;
  readonly activeUsers: number;
  /** Each active user once, under the operation that came first. */
  readonly byOperation: Readonly<Record<string, number>>;
}

/** Counts users who become active. What a write made active is kept with the write itself, a reader with the next commit. */
export interface ActiveUserMeter {
  /** A user, by its key, was active by an operation that counts. */
  count(user: number, operation: string): void;
  /** Keeps of the users with these keys, from the first up to but without the second, no more than their number. Call inside `store.write`. */
  forgetPool(first: number, end: number): void;
  /** Of a month; default: the one that the clock is in. */
  billing(month?: string): Billing;
}

export function meterActiveUsers(store: Store, clock: Pick<Clock, "now">): ActiveUserMeter {
  let pending = new Map<number, string>();
  let month = { name: "", ends: 0 };
  const flush = () => {
    if (pending.size === 0) return;
    const insert = store.prepare("INSERT OR IGNORE INTO active_users VALUES (?, ?, ?)");
    for (const [user, operation] of pending) insert.run(month.name, user, operation);
    pending = new Map();
  };
  const flushNow = () => store.write(flush);
  store.beforeCommit(flush);
  return {
    count(user, operation) {
      const now = clock.now();
      if (now >= month.ends) {
        if (pending.size > 0) flushNow();
        month = monthOf(now);
      }
      if (!pending.has(user)) pending.set(user, operation);
      if (pending.size >= MOST_PENDING) flushNow();
    },
    forgetPool(first, end) {
      flush();
      store
        .prepare(
          `INSERT INTO billed_users SELECT month, operation, count(*) FROM active_users WHERE user >= ? AND user < ?
           GROUP BY month, operation ON CONFLICT DO UPDATE SET users = users + excluded.users`,
        )
        .run(first, end);
      store.prepare("DELETE FROM active_users WHERE user >= ? AND user < ?").run(first, end);
    },
    billing(name = monthOf(clock.now()).name) {
      if (pending.size > 0) flushNow();
      const rows = store
        .prepare(
          `SELECT operation, sum(users) AS users FROM (
             SELECT operation, count(*) AS users FROM active_users WHERE month = ?1 GROUP BY operation
             UNION ALL SELECT operation, users FROM billed_users WHERE month = ?1) GROUP BY operation ORDER BY operation`,
        )
        .all(name) as unknown as readonly { readonly operation: string; readonly users: number }[];
      return {
        month: name,
        activeUsers: rows.reduce((sum, { users }) => sum + users, 0),
        byOperation: Object.fromEntries(rows.map(({ operation, users }) => [operation, users])),
      };
    },
  };
}

/** A kill loses no more readers than these. */
const MOST_PENDING = 1_000;

function monthOf(epochMs: number): { readonly name: string; readonly ends: number } {
  const date = new Date(epochMs);
  return { name: date.toISOString().slice(0, 7), ends: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) };
}
