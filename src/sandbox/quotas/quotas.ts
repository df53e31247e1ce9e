import type { Clock } from "../clock.ts";
import type { AnyOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { SandboxSettings } from "../settings.ts";
import { type Category, DOCUMENTED_RATES, PER_POOL_RATES, PER_USER_RATES } from "./rates.ts";
import { openBuckets } from "./token-bucket.ts";

export type QuotaChoice = "documented" | "off" | Partial<Readonly<Record<Category, number | CategoryQuota>>>;

/** A category's quota: requests per second of the sandbox's clock, and how many may come at once (default: by `quotaBurstSeconds`). */
export interface CategoryQuota {
  readonly perSecond: number;
  readonly burst?: number;
}

export interface Quotas {
  /** Takes one request from every quota it counts against, or throws TooManyRequestsException and takes nothing. */
  take(operation: Pick<AnyOperation, "name" | "category" | "write" | "allowanceOf">, region: string, input: unknown): void;
  /** Requests per second on the caller's clock; undefined where quotas are off. */
  rateOf(category: Category, region?: string): number | undefined;
  /** Changes a category's rate in one Region, in requests per second of the caller's clock. */
  provision(category: Category, region: string, perSecond: number): void;
}

/**
 * Quotas for each category and Region of an account, for each operation and pool, and for each user, on the virtual clock.
 * `userKey` finds the user whom a request means, by whatever name: one that is not found is told apart by the name.
 */
export function openQuotas(
  choice: QuotaChoice,
  clock: Clock,
  settings: Pick<SandboxSettings, "quotaBurstSeconds">,
  userKey: (input: unknown) => number | undefined = () => undefined,
): Quotas {
  if (choice === "off") return { take: () => undefined, rateOf: () => undefined, provision: () => undefined };
  const chosen = Object.entries(choice === "documented" ? {} : choice);
  const rates = { ...DOCUMENTED_RATES, ...Object.fromEntries(chosen.map(([name, quota]) => [name, perSecondOf(quota)])) };
  const bursts = new Map(chosen.map(([name, quota]) => [name, typeof quota === "number" ? undefined : quota.burst]));
  const provisioned = new Map<string, number>();
  const buckets = openBuckets(clock, settings.quotaBurstSeconds);
  return {
    rateOf: (category, region = "") => (provisioned.get(`${region} ${category}`) ?? rates[category]) * clock.speed,
    provision: (category, region, perSecond) => void provisioned.set(`${region} ${category}`, perSecond / clock.speed),
    take({ name, category: usual, write, allowanceOf }, region, input) {
      const allowance = allowanceOf?.(input);
      const category = allowance?.category ?? usual;
      if (category === undefined) return;
      const key = `${region} ${category}`;
      const rate = provisioned.get(key) ?? rates[category];
      const burst = bursts.get(category);
      const wanted = [
        allowance === undefined
          ? buckets.of(key, rate, burst)
          : buckets.of(`${key} answers`, rate * allowance.times, burst === undefined ? undefined : burst * allowance.times),
      ];
      const { pool, user: named } = subjectsOf(input);
      const user = named === undefined || namesNobodyYet(name, input) ? named : (userKey(input) ?? named);
      const perPool = PER_POOL_RATES[category];
      if (perPool !== undefined && pool !== undefined) wanted.push(buckets.of(`${pool} ${name}`, perPool));
      if (user !== undefined)
        wanted.push(buckets.of(`${pool} ${write ? "write" : "read"} ${user}`, PER_USER_RATES[write ? "write" : "read"]));
      if (!wanted.every((bucket) => bucket.tokens >= 1)) throw new ServiceError("TooManyRequestsException", "Rate exceeded");
      for (const bucket of wanted) bucket.tokens -= 1;
    },
  };
}

/** A new user is looked for by the operation itself, and once is enough. */
function namesNobodyYet(operation: string, input: unknown): boolean {
  if (operation === "SignUp") return true;
  return operation === "AdminCreateUser" && (input as { readonly MessageAction?: unknown } | null)?.MessageAction !== "RESEND";
}

function perSecondOf(quota: number | CategoryQuota): number {
  return typeof quota === "number" ? quota : quota.perSecond;
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
