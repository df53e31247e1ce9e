import { GetProvisionedLimitCommand } from "@aws-sdk/client-cognito-identity-provider";
import { ADJUSTABLE_CATEGORIES, DEFAULT_QUOTAS, type PoolProfile, type QuotaCategory } from "../model/index.ts";
import { type Connection, sending } from "./connection.ts";
import { pause } from "./pause.ts";

/**
 * Requests per second by category: the provisioned limits of those that an account can raise and loading uses, the
 * documented defaults of the rest. A limit that cannot be read (no permission, an older endpoint) is the default too.
 */
export async function readQuotas(connection: Connection, signal?: AbortSignal): Promise<PoolProfile["quotas"]> {
  const quotas: Record<QuotaCategory, number> = { ...DEFAULT_QUOTAS };
  for (const [index, category] of USED.entries()) {
    if (index > 0) await pause(SPACING_MS, signal);
    const limit = await provisionedLimit(connection, category, signal);
    if (limit !== undefined) quotas[category] = limit;
  }
  return quotas;
}

/** Loading signs nobody in and reads no resources of users. */
const USED = ADJUSTABLE_CATEGORIES.filter((category) => category === "UserCreation" || category === "UserRead");

/** LimitManagement takes one request a second. */
const SPACING_MS = 1_050;

async function provisionedLimit({ cognito }: Connection, category: QuotaCategory, signal?: AbortSignal): Promise<number | undefined> {
  const LimitDefinition = { LimitClass: "API_CATEGORY", Attributes: { Category: category } } as const;
  try {
    const answer = await cognito.send(new GetProvisionedLimitCommand({ LimitDefinition }), sending(signal));
    const limit = answer.Limit?.ProvisionedLimitValue;
    return limit !== undefined && limit > 0 ? limit : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
