import { type Pool, type PoolUser, runErrorOf } from "../../load/index.ts";

/** Pools up to this size are listed page after page: more chains would cost more calls than they save time. */
const SERIAL_USERS_AT_MOST = 2_000;

/** A sub is a UUID. Each first digit is a chain of pages of its own, because a page's token comes with the page before. */
const FIRST_DIGITS = [..."0123456789abcdef"];

/**
 * Lists a pool's users by ListUsers, which is not billed, and hands every page over. Large pools are read in sixteen chains at
 * once: one alone gets no more pages a second than answers come after one another. Gives the pages read.
 */
export async function listPool(
  pool: Pool,
  users: { readonly estimated: number },
  take: (page: readonly PoolUser[]) => void,
  signal: AbortSignal,
): Promise<number> {
  let pages = 0;
  const chain = async (filter: string | undefined, stop: AbortSignal) => {
    let token: string | undefined;
    do {
      const request = { limit: 60, ...(filter === undefined ? {} : { filter }), ...(token === undefined ? {} : { token }) };
      const page = await pool.call("listUsers", request, stop);
      if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
      pages++;
      take(page.users);
      token = page.next;
    } while (token !== undefined);
  };
  if (users.estimated <= SERIAL_USERS_AT_MOST) await chain(undefined, signal);
  else
    await allChains(
      FIRST_DIGITS.map((digit) => (stop) => chain(`sub ^= "${digit}"`, stop)),
      signal,
    );
  return pages;
}

/** The first chain that breaks stops the others. */
async function allChains(chains: readonly ((stop: AbortSignal) => Promise<void>)[], signal: AbortSignal): Promise<void> {
  const broken = new AbortController();
  const stop = AbortSignal.any([signal, broken.signal]);
  let first: { readonly error: unknown } | undefined;
  await Promise.all(
    chains.map((chain) =>
      chain(stop).catch((error: unknown) => {
        first ??= { error };
        broken.abort(error);
      }),
    ),
  );
  if (first !== undefined) throw first.error;
}
