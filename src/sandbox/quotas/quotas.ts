import type { Clock } from "../clock.ts";
import type { AnyOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { SandboxSettings } from "../settings.ts";
import { type Category, DOCUMENTED_RATES, PER_POOL_RATES, PER_USER_RATES } from "./rates.ts";
import { openBuckets } from "./token-bucket.ts";

export type QuotaChoice = "documented" | "off" | Partial<Readonly<Record<Category, number>>>;

export interface Quotas {
  /** Takes one request from every quota it counts against, or throws TooManyRequestsException and takes nothing. */
  take(operation: Pick<AnyOperation, "name" | "category" | "write">, region: string, input: unknown): void;
  /** Requests per second on the caller's clock; undefined where quotas are off. */
  rateOf(category: Category): number | undefined;
}

/** Quotas for each category and Region of the one account, for each operation and pool, and for each user, on the virtual clock. */
export function openQuotas(choice: QuotaChoice, clock: Clock, settings: Pick<SandboxSettings, "quotaBurstSeconds">): Quotas {
  if (choice === "off") return { take: () => undefined, rateOf: () => undefined };
  const rates = choice === "documented" ? DOCUMENTED_RATES : { ...DOCUMENTED_RATES, ...choice };
  const buckets = openBuckets(clock, settings.quotaBurstSeconds);
  return {
    rateOf: (category) => rates[category] * clock.speed,
    take({ name, category, write }, region, input) {
      if (category === undefined) return;
      const wanted = [buckets.of(`${region} ${category}`, rates[category])];
      const { pool, user } = subjectsOf(input);
      const perPool = PER_POOL_RATES[category];
      if (perPool !== undefined && pool !== undefined) wanted.push(buckets.of(`${pool} ${name}`, perPool));
      if (user !== undefined)
        wanted.push(buckets.of(`${pool} ${write ? "write" : "read"} ${user}`, PER_USER_RATES[write ? "write" : "read"]));
      if (!wanted.every((bucket) => bucket.tokens >= 1)) throw new ServiceError("TooManyRequestsException", "Rate exceeded");
      for (const bucket of wanted) bucket.tokens -= 1;
    },
  };
}

/** The pool and the user that a request names, read before the request is checked. */
function subjectsOf(input: unknown): { pool: string | undefined; user: string | undefined } {
  if (input === null || typeof input !== "object") return { pool: undefined, user: undefined };
  const { UserPoolId: pool, Username, DestinationUser, User } = input as Record<string, unknown>;
  const linked = (DestinationUser ?? User) as { ProviderAttributeValue?: unknown } | null | undefined;
  return { pool: asText(pool), user: asText(Username) ?? asText(linked?.ProviderAttributeValue) };
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
