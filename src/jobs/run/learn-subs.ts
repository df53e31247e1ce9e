import type { PoolUser } from "../../load/index.ts";
import { isMadeOtherwise, runErrorOf } from "../../load/index.ts";
import { attributesHash } from "../content-hash.ts";
import type { ListedUser } from "../ledger/user-lookup.ts";
import type { RunContext } from "./run-context.ts";

/** Attributes of Cognito's own making, never planned. */
const NOT_PLANNED = new Set(["sub", "identities"]);

/** Lists the pool, which costs nothing in the bill, and notes the subs of the users that an import job made. */
export async function learnSubs(
  context: Pick<RunContext, "ledger" | "record" | "profile" | "pool" | "workplace">,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, record, profile, pool, workplace } = context;
  const lookup = ledger.userLookup(profile.caseSensitive);
  try {
    let users = 0;
    let token: string | undefined;
    do {
      const page = await pool.call("listUsers", { limit: 60, ...(token === undefined ? {} : { token }) }, signal);
      if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
      await ledger.transaction(() => {
        for (const user of page.users.filter((one) => !isMadeOtherwise(one)))
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

/**
 * The names that the user's row may have: its username, or where Cognito makes that, its e-mail address or phone number;
 * such an address is then also an attribute, whether the row has it as one or not.
 */
function listedAs({ username, sub, createdAt, attributes }: PoolUser, usernameAttributes: readonly string[]): readonly ListedUser[] {
  const planned = new Map([...attributes].filter(([name]) => !NOT_PLANNED.has(name)));
  const known = (name: string, as: ReadonlyMap<string, string>) => ({
    username: name,
    sub,
    createdAt,
    attributes: attributesHash(name, as),
  });
  if (usernameAttributes.length === 0) return [known(username, planned)];
  return usernameAttributes.flatMap((kind) => {
    const address = attributes.get(kind);
    if (address === undefined) return [];
    const others = new Map([...planned].filter(([name]) => name !== kind));
    return [known(address, planned), known(address, others)];
  });
}
