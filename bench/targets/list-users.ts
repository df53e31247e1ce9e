import { setTimeout as delay } from "node:timers/promises";
import { callSandbox } from "./call-sandbox.ts";

/** A user of a pool as ListUsers shows it. */
export interface ListedUser {
  readonly Username: string;
  readonly Attributes: readonly { readonly Name: string; readonly Value: string }[];
}

/** Pages of 60 users, as one client that follows the tokens; a throttled call is sent again after a second. */
export async function* listUsers(endpoint: string, UserPoolId: string): AsyncGenerator<readonly ListedUser[], void, void> {
  let token: string | undefined;
  do {
    const more = token === undefined ? {} : { PaginationToken: token };
    const page = (await unthrottled(() => callSandbox(endpoint, "ListUsers", { UserPoolId, Limit: 60, ...more }))) as {
      readonly Users: readonly ListedUser[];
      readonly PaginationToken?: string;
    };
    yield page.Users;
    token = page.PaginationToken;
  } while (token !== undefined);
}

/** How many different users a pool has, by its own list. */
export async function countUsers(endpoint: string, userPoolId: string): Promise<number> {
  const names = new Set<string>();
  for await (const page of listUsers(endpoint, userPoolId)) for (const { Username } of page) names.add(Username);
  return names.size;
}

async function unthrottled<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === 10 || !String(error).includes("TooManyRequestsException")) throw error;
      await delay(1000);
    }
  }
}
