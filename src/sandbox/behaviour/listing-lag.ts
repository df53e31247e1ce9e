import type { Clock } from "../clock.ts";
import type { Store } from "../state/store.ts";

/**
 * Makes the view `listed_users`: the users as they were `lagMs` virtual milliseconds ago. From now on every change of a
 * user keeps the state before it for so long; this state lives as long as the process.
 */
export function openListingLag(store: Store, clock: Pick<Clock, "now">, lagMs: number): void {
  store.defineFunction("sandbox_now", () => clock.now());
  store.defineFunction(
    "sandbox_listed_at",
    heldInstant(() => clock.now() - lagMs),
  );
  for (const statement of STATEMENTS) store.prepare(statement).run();
}

/** An instant that stands still until the work under way is done: a listing whose instant moved would miss who changed in between. */
function heldInstant(read: () => number): () => number {
  let held: number | undefined;
  return () => {
    if (held === undefined) {
      held = read();
      queueMicrotask(() => {
        held = undefined;
      });
    }
    return held;
  };
}

const COLUMNS = "key, username, sub, status, enabled, created, modified, attributes, password, password_expires";
// The types of the table users: SQLite merges columns of the same affinity only.
const COLUMNS_WITH_TYPES =
  "key INTEGER, username TEXT, sub TEXT, status TEXT, enabled INTEGER, created REAL, modified REAL, attributes TEXT, password TEXT, password_expires REAL";
const OLD = COLUMNS.replaceAll(/\w+/g, (name) => `OLD.${name}`);
const KEEP = `BEGIN
  INSERT INTO former_users (until, ${COLUMNS}) SELECT sandbox_now(), ${OLD};
  DELETE FROM former_users WHERE until <= sandbox_listed_at();
END`;

const STATEMENTS: readonly string[] = [
  // `until`: when the state was replaced, by another or by none.
  `CREATE TEMP TABLE former_users (change INTEGER PRIMARY KEY AUTOINCREMENT, until REAL, ${COLUMNS_WITH_TYPES})`,
  "CREATE INDEX temp.former_users_by_end ON former_users (until)",
  "CREATE INDEX temp.former_users_by_key ON former_users (key, change)",
  `CREATE TEMP TRIGGER keep_changed_user BEFORE UPDATE ON main.users ${KEEP}`,
  `CREATE TEMP TRIGGER keep_deleted_user BEFORE DELETE ON main.users ${KEEP}`,
  // The state of an instant is the first one replaced after it, else the present one. In this form SQLite merges the two by key.
  `CREATE TEMP VIEW listed_users AS
   SELECT ${COLUMNS} FROM main.users AS present WHERE created <= sandbox_listed_at()
     AND NOT EXISTS (SELECT 1 FROM former_users AS later WHERE later.key = present.key AND later.until > sandbox_listed_at())
   UNION ALL
   SELECT ${COLUMNS} FROM former_users AS former WHERE created <= sandbox_listed_at() AND until > sandbox_listed_at()
     AND NOT EXISTS (SELECT 1 FROM former_users AS earlier
       WHERE earlier.key = former.key AND earlier.change < former.change AND earlier.until > sandbox_listed_at())`,
];
