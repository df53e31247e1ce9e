import type { JobDocument } from "../../documents/index.ts";
import type { UserTable } from "../ledger/user-table.ts";
import type { KnownUsers } from "./known-users.ts";

/** Users that the source lacks, and such as it has again, by their source keys. */
export interface MissingUsers {
  /** All that it lacks. */
  readonly users: number;
  /** Missed once more, and nothing is done to them yet. */
  readonly waiting: readonly string[];
  readonly disable: readonly string[];
  readonly delete: readonly string[];
  /** Had been missing, and need nothing for being back. */
  readonly back: readonly string[];
}

/**
 * Who is missing after a pass over the whole source, and what the job says of that. `judge` false: nobody is called missing. Only a
 * user that the job created is ever deleted; one that was there before is disabled in its place.
 */
export function missingUsers(
  users: UserTable,
  known: KnownUsers,
  backAt: readonly number[],
  judge: boolean,
  { action, afterRuns }: JobDocument["sync"]["missing"],
): MissingUsers {
  const found = { users: 0, waiting: [] as string[], disable: [] as string[], delete: [] as string[], back: [] as string[] };
  if (backAt.length === 0 && (!judge || known.unseen() === 0)) return found;
  const back = new Set(backAt);
  const unseen: string[] = [];
  for (const [sourceKey] of users.there()) {
    const user = known.find(sourceKey);
    if (back.has(user)) found.back.push(sourceKey);
    else if (judge && !known.wasSeen(user)) unseen.push(sourceKey);
  }
  found.users = unseen.length;
  for (const sourceKey of unseen) {
    const user = users.get(sourceKey);
    if (user === undefined) continue;
    const due = user.missingRuns + 1 >= afterRuns;
    if (action === "delete" && user.origin === "created" && (due || user.state === "disabled")) found.delete.push(sourceKey);
    else if (user.state === "disabled") continue;
    else if (action === "keep" || !due) found.waiting.push(sourceKey);
    else found.disable.push(sourceKey);
  }
  return found;
}
