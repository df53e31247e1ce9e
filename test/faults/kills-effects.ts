import type { Chain } from "./kills-chain.ts";

interface Call {
  readonly operation: string;
  readonly user?: number;
  readonly result: string;
}

/** Operations that must take effect at most once for a user, whoever was killed in between. Others have the same effect once and twice. */
const ONCE = ["AdminCreateUser", "AdminLinkProviderForUser", "AdminDeleteUser", "AdminResetUserPassword"];

/** What the server's own history says was done twice; [] where nothing was. */
export async function repeatedEffects({ sandbox }: Chain): Promise<readonly string[]> {
  const { history } = (await asked(sandbox.endpoint, "calls")) as { readonly history: readonly Call[] };
  const times = new Map<string, number>();
  for (const { operation, user, result } of history) {
    if (result !== "ok" || !ONCE.includes(operation)) continue;
    const effect = `${operation} of user ${user}`;
    times.set(effect, (times.get(effect) ?? 0) + 1);
  }
  return [...times].filter(([, count]) => count > 1).map(([effect, count]) => `${effect}: ${count} times`);
}

/** How many messages each user was sent. */
export async function messagesByUser({ sandbox }: Chain): Promise<ReadonlyMap<string, number>> {
  const { codes } = (await asked(sandbox.endpoint, "outbox")) as { readonly codes: readonly { readonly username: string }[] };
  const counts = new Map<string, number>();
  for (const { username } of codes) counts.set(username, (counts.get(username) ?? 0) + 1);
  return counts;
}

async function asked(endpoint: string, what: string): Promise<unknown> {
  return (await fetch(`${endpoint}/_sandbox/${what}`)).json();
}
