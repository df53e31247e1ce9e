import { type Pool, type PoolUser, runErrorOf } from "../../load/index.ts";
import type { PoolProfile } from "../../model/index.ts";

/** By what a row's user is found. */
export interface UserNames {
  readonly sub: string | undefined;
  /** As planned. */
  readonly username: string;
}

const FILTER_CHARACTERS_AT_MOST = 256;
/** Letters, digits and dashes; anything else is not put into a filter. */
const SUB = /^[\w-]{1,64}$/;

/** Finds one user by the filters of ListUsers, which cost nothing in the bill: by its sub, else by its name. */
export async function lookUpUser(
  pool: Pool,
  { sub, username }: UserNames,
  profile: Pick<PoolProfile, "caseSensitive" | "usernameAttributes">,
  signal: AbortSignal,
): Promise<PoolUser | undefined> {
  const filters = sub !== undefined && SUB.test(sub) ? [filterOf("sub", sub)] : [];
  if (profile.usernameAttributes.length > 0) filters.push(filterOf(username.includes("@") ? "email" : "phone_number", username));
  else {
    filters.push(filterOf("username", username));
    // The filter minds letter case where the pool does not.
    if (!profile.caseSensitive && username.toLowerCase() !== username) filters.push(filterOf("username", username.toLowerCase()));
  }
  for (const filter of filters) {
    if (filter.length > FILTER_CHARACTERS_AT_MOST) continue;
    const user = await firstOf(pool, filter, signal);
    if (user !== undefined) return user;
  }
  return undefined;
}

/** Pages may be empty before the last. */
async function firstOf(pool: Pool, filter: string, signal: AbortSignal): Promise<PoolUser | undefined> {
  let token: string | undefined;
  do {
    const page = await pool.call("listUsers", { filter, ...(token === undefined ? {} : { token }) }, signal);
    if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
    const [user] = page.users;
    if (user !== undefined) return user;
    token = page.next;
  } while (token !== undefined);
  return undefined;
}

function filterOf(attribute: string, value: string): string {
  return `${attribute} = "${value.replace(/["\\]/g, "\\$&")}"`;
}
