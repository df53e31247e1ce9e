import type { Category } from "../quotas/rates.ts";
import type { Store } from "./store.ts";

/** A quota that UpdateProvisionedLimit changed; the rate is in requests per second of the sandbox's clock. */
export interface ProvisionedLimit {
  /** The account and Region, as the quotas keep them. */
  readonly scope: string;
  readonly category: Category;
  readonly rate: number;
}

export function provisionedLimits(store: Store): readonly ProvisionedLimit[] {
  return store.prepare("SELECT * FROM provisioned_limits").all() as unknown as readonly ProvisionedLimit[];
}

/** Keeps a limit, inside the running write. */
export function saveProvisionedLimit(store: Store, { scope, category, rate }: ProvisionedLimit): void {
  store.prepare("INSERT OR REPLACE INTO provisioned_limits VALUES (?, ?, ?)").run(scope, category, rate);
}
