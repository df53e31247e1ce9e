import { SeenIds } from "../../extract/seen-ids.ts";
import { type Pool, type PoolOperation, type PoolOperations, runErrorOf } from "../../load/index.ts";
import { RunError } from "../../model/index.ts";
import { Memberships } from "./memberships.ts";
import { userLine } from "./user-line.ts";

export interface PoolReading {
  /** Whether each user's groups are read too. */
  readonly groups: boolean;
  /** Path of a private file to work with, removed at the end. */
  readonly scratch: string;
  readonly signal?: AbortSignal;
  /** Told after each page: users so far, and how many were listed more than once. */
  readonly onRows?: (rows: number, repeated: number) => void;
}

/** Users a page, at most. */
const PAGE = 60;

/**
 * Reads all users of a pool as lines of JSON, a page a piece. Groups are read first, by their members. A user that the list shows
 * again is left out the second time. Throws a RunError for what the pool refuses, and where members of groups are not in its list.
 */
export async function* readPoolUsers(pool: Pool, reading: PoolReading): AsyncGenerator<string, void, void> {
  const memberships = reading.groups ? new Memberships(reading.scratch) : undefined;
  try {
    if (memberships !== undefined) await readMemberships(pool, memberships, reading.signal);
    const seen = new SeenIds();
    let rows = 0;
    let repeated = 0;
    for await (const { users } of pages(pool, "listUsers", (token) => ({ limit: PAGE, ...token }), reading.signal)) {
      let text = "";
      for (const user of users) {
        if (!seen.add(user.username)) repeated++;
        else {
          text += userLine(user, memberships?.of(user.username));
          rows++;
        }
      }
      if (text !== "") yield text;
      reading.onRows?.(rows, repeated);
    }
    if (memberships !== undefined) checkAllListed(memberships, seen);
  } finally {
    memberships?.close();
  }
}

async function readMemberships(pool: Pool, memberships: Memberships, signal: AbortSignal | undefined): Promise<void> {
  for await (const { groups } of pages(pool, "listGroups", (token) => token, signal)) {
    for (const group of groups) {
      for await (const { users } of pages(pool, "listUsersInGroup", (token) => ({ group, ...token }), signal)) {
        memberships.add(
          group,
          users.map(({ username }) => username),
        );
      }
    }
  }
}

/** Only the token tells whether a page follows: pages may be short, or empty, before the last. */
async function* pages<K extends PoolOperation>(
  pool: Pool,
  operation: K,
  request: (token: { readonly token?: string }) => PoolOperations[K]["request"],
  signal: AbortSignal | undefined,
): AsyncGenerator<Awaited<PoolOperations[K]["response"]>, void, void> {
  for (let token: string | undefined; ; ) {
    const page = await pool.call(operation, request(token === undefined ? {} : { token }), signal);
    if (!page.ok) throw runErrorOf(page.failure, `The source pool could not be read (${operation})`);
    yield page as Awaited<PoolOperations[K]["response"]>;
    const next = (page as { readonly next?: string }).next;
    if (next === undefined) return;
    if (next === token) throw new RunError("failure", "The source pool's list gives the same token again.", "Run the same command again.");
    token = next;
  }
}

/** ListUsers lags behind: somebody who is in a group and not in the list may be a user that would be lost. */
function checkAllListed(memberships: Memberships, seen: SeenIds): void {
  let missing = 0;
  for (const username of memberships.usernames()) if (!seen.has(username)) missing++;
  if (missing === 0) return;
  throw new RunError(
    "temporary",
    `${String(missing)} members of the source pool's groups are not in its list of users, which changed or lags behind.`,
    "Run the same command again in a moment.",
  );
}
