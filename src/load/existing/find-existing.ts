import type { Failure } from "../../model/index.ts";
import type { RowProgress } from "../journal.ts";
import type { Pool, PoolUser } from "../pool.ts";
import type { PoolNames } from "./existing-rule.ts";

export type Found =
  | { readonly kind: "user"; readonly user: PoolUser }
  /** Nobody has the name as the username; `another`: somebody signs in by it or by one of its addresses. */
  | { readonly kind: "nobody" }
  | { readonly kind: "another" }
  | { readonly kind: "unreadable"; readonly failure: Failure };

/**
 * The user that has a row's username. One whom the plan saw is listed by its sub, which is not billed; everybody else, and
 * whoever the list does not show, is read strongly.
 */
export async function findExisting(
  pool: Pool,
  { username, found }: Pick<RowProgress, "username" | "found">,
  names: PoolNames,
  signal: AbortSignal | undefined,
): Promise<Found> {
  const listed = found === undefined ? undefined : await listedBySub(pool, found, signal);
  if (listed !== undefined && holdsName(listed, username, names)) return { kind: "user", user: listed };
  const read = await pool.call("getUser", { username }, signal);
  if (read.ok) return holdsName(read.user, username, names) ? { kind: "user", user: read.user } : { kind: "another" };
  return read.failure.code === "UserNotFoundException" ? { kind: "nobody" } : { kind: "unreadable", failure: read.failure };
}

/** A sub is letters, digits and dashes; anything else is not put into a filter. */
const SUB = /^[\w-]{1,64}$/;

async function listedBySub(pool: Pool, sub: string, signal: AbortSignal | undefined): Promise<PoolUser | undefined> {
  if (!SUB.test(sub)) return undefined;
  const page = await pool.call("listUsers", { filter: `sub = "${sub}"`, limit: 1 }, signal);
  return page.ok ? page.users.find((user) => user.sub === sub) : undefined;
}

/** AdminGetUser also finds users by alias and by sub: only who has the very name is the one that was meant. */
function holdsName(user: PoolUser, username: string, { caseSensitive, usernameAttributes }: PoolNames): boolean {
  const fold = (text: string | undefined) => (caseSensitive ? text : text?.toLowerCase());
  const name = fold(username);
  if (usernameAttributes.length === 0) return fold(user.username) === name;
  return usernameAttributes.some((kind) => fold(user.attributes.get(kind)) === name);
}

/** The sign-in name of `attributes` by which another user than `sub` signs in; an alias that is not verified is nobody's. */
export async function aliasIsTaken(
  pool: Pool,
  sub: string,
  attributes: ReadonlyMap<string, string>,
  { aliasAttributes, usernameAttributes }: PoolNames,
  signal: AbortSignal | undefined,
): Promise<{ readonly taken: string | undefined } | { readonly failure: Failure }> {
  for (const name of new Set([...aliasAttributes, ...usernameAttributes])) {
    const value = attributes.get(name);
    const unverified = !usernameAttributes.includes(name) && attributes.get(`${name}_verified`) === "false";
    if (value === undefined || unverified) continue;
    const holder = await pool.call("getUser", { username: value }, signal);
    if (holder.ok && holder.user.sub !== sub) return { taken: name };
    if (!holder.ok && holder.failure.code !== "UserNotFoundException") return { failure: holder.failure };
  }
  return { taken: undefined };
}
