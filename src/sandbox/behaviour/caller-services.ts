import type { IncomingMessage } from "node:http";
import type { Services } from "../operation.ts";
import { findPool } from "../state/pools.ts";
import { poolOfToken } from "./user-of-call.ts";

/** The services as the caller's account meets them: its own id, its own pools, its own quotas. */
export function callerServices(services: Services, request: IncomingMessage, input: unknown): Services {
  const { accounts } = services;
  if (accounts.single) return services;
  const account = accounts.of(request) ?? accountOfPublicCall(services, input);
  if (account === accounts.own) return services;
  return {
    ...services,
    accountId: account,
    quotaOf: (category, region = "") => services.quotaOf(category, quotaScope(services, account, region)),
    provisionQuota: (category, region, perSecond) => services.provisionQuota(category, quotaScope(services, account, region), perSecond),
  };
}

/** Under what the quotas of an account in a Region are kept: the Region alone for the sandbox's own account. */
export function quotaScope({ accounts }: Pick<Services, "accounts">, account: string, region: string): string {
  return account === accounts.own ? region : `${account} ${region}`;
}

/** A request without a signature is of the account whose pool its app client is in, or its access token is from. */
function accountOfPublicCall(services: Services, input: unknown): string {
  const { ClientId, AccessToken } = (input ?? {}) as { readonly ClientId?: unknown; readonly AccessToken?: unknown };
  const id = typeof ClientId === "string" ? services.store.prepare(POOL_OF_CLIENT).get(ClientId)?.["id"] : poolOfToken(AccessToken);
  return (id === undefined ? undefined : findPool(services, String(id))?.account) ?? services.accounts.own;
}

const POOL_OF_CLIENT = "SELECT pools.id FROM clients JOIN pools ON pools.key = clients.pool WHERE clients.id = ?";
