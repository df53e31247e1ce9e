import type { Pool, PoolUser } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";

/** Who is meant: known by the sub, and found strongly by `name`, the username or, where the pool makes that, the sub. */
export interface UserName {
  readonly sub: string;
  readonly name: string;
}

/** The user as ListUsers shows it, which is not billed; one that is not listed may only be late, and is read strongly. */
export async function readUser(pool: Pool, user: UserName, signal: AbortSignal | undefined): Promise<PoolUser | undefined> {
  return (await listUser(pool, user.sub, signal)) ?? (await readStrongly(pool, user, signal));
}

/** AdminGetUser: bills a user that it finds. Throws RunError where nothing can be read. */
export async function readStrongly(pool: Pool, { sub, name }: UserName, signal: AbortSignal | undefined): Promise<PoolUser | undefined> {
  const read = await pool.call("getUser", { username: name }, signal);
  if (read.ok) return read.user.sub === sub ? read.user : undefined;
  if (read.failure.code === "UserNotFoundException") return undefined;
  throw runErrorOf(read.failure, "AdminGetUser");
}

/** A sub is letters, digits and dashes; anything else is not put into a filter. */
const SUB = /^[\w-]{1,64}$/;

/** ListUsers by the sub: not billed, and a moment behind. Throws RunError where nothing can be read. */
export async function listUser(pool: Pool, sub: string, signal: AbortSignal | undefined): Promise<PoolUser | undefined> {
  if (!SUB.test(sub)) return undefined;
  const page = await pool.call("listUsers", { filter: `sub = "${sub}"`, limit: 1 }, signal);
  if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
  return page.users.find((user) => user.sub === sub);
}
