import { GetProvisionedLimitCommand } from "@aws-sdk/client-cognito-identity-provider";
import { ADJUSTABLE_CATEGORIES, DEFAULT_QUOTAS, type PoolProfile, type ProvisionedLimit, type QuotaCategory } from "../model/index.ts";
import { type Connection, sending } from "./connection.ts";
import { limitOf, provisionedLimit } from "./limit-operations.ts";
import { present } from "./operation.ts";
import { pause } from "./pause.ts";

/**
 * Requests per second by category: the provisioned limits of those that an account can raise and loading uses, the
 * documented defaults of the rest. A limit that cannot be read (no permission, an older endpoint) is the default too,
 * and is missing from `provisionedLimits`.
 */
export async function readQuotas(
  connection: Connection,
  signal?: AbortSignal,
): Promise<Required<Pick<PoolProfile, "quotas" | "provisionedLimits">>> {
  const quotas: Record<QuotaCategory, number> = { ...DEFAULT_QUOTAS };
  const provisionedLimits: Partial<Record<QuotaCategory, ProvisionedLimit>> = {};
  for (const [index, category] of USED.entries()) {
    if (index > 0) await pause(SPACING_MS, signal);
    const limit = await readLimit(connection, category, signal);
    if (limit === undefined) continue;
    quotas[category] = limit.provisioned;
    provisionedLimits[category] = limit;
  }
  return { quotas, provisionedLimits };
}

/** Loading signs nobody in and reads no resources of users. */
const USED = ADJUSTABLE_CATEGORIES.filter((category) => category === "UserCreation" || category === "UserRead");

/** LimitManagement takes one request a second. */
const SPACING_MS = 1_050;

async function readLimit({ cognito }: Connection, category: QuotaCategory, signal?: AbortSignal): Promise<ProvisionedLimit | undefined> {
  try {
    const answer = await cognito.send(new GetProvisionedLimitCommand({ LimitDefinition: limitOf(category) }), sending(signal));
    const limit = provisionedLimit(present(answer.Limit, "Limit"));
    return limit.provisioned > 0 ? limit : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
