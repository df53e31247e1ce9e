import type { PoolUser } from "../../load/index.ts";
import { runErrorOf } from "../../load/index.ts";
import { attributesHash } from "../content-hash.ts";
import type { ListedUser } from "../ledger/user-lookup.ts";
import type { RunContext } from "./run-context.ts";

/** Attributes of Cognito's own making, never planned. */
const NOT_PLANNED = new Set(["sub", "identities"]);

/** Lists the pool, which costs nothing in the bill, and notes the subs of the users that an import job made. */
export async function learnSubs(context: RunContext, signal: AbortSignal): Promise<void> {
  const { ledger, record, profile, pool, workplace } = context;
  const lookup = ledger.userLookup(profile.caseSensitive);
  try {
    let users = 0;
    let token: string | undefined;
    do {
      const page = await pool.call("listUsers", { limit: 60, ...(token === undefined ? {} : { token }) }, signal);
      if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
      await ledger.transaction(() => {
        for (const user of page.users)
          for (const listed of listedAs(user, profile.usernameAttributes)) lookup.learn(record.firstId, record.rows, listed);
      });
      users += page.users.length;
      token = page.next;
    } while (token !== undefined);
    workplace.tell({ type: "reconcile", users });
  } finally {
    lookup.close();
  }
}

/** The names that the user's row may have: its username, or where Cognito makes that, its e-mail address or phone number. */
function listedAs(user: PoolUser, usernameAttributes: readonly string[]): readonly ListedUser[] {
  const planned = new Map([...user.attributes].filter(([name]) => !NOT_PLANNED.has(name)));
  const names = usernameAttributes.length === 0 ? [user.username] : usernameAttributes.flatMap((name) => user.attributes.get(name) ?? []);
  return names.map((username) => ({ username, sub: user.sub, createdAt: user.createdAt, attributes: attributesHash(username, planned) }));
}
