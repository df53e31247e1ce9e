import type { Context } from "../operation.ts";
import { ADJUSTABLE, type Category, DOCUMENTED_RATES } from "../quotas/rates.ts";
import { ServiceError } from "../service-error.ts";
import type { limitDefinition } from "../shapes/limit-definition.ts";
import type { ValueOf } from "../shapes/shape.ts";

type LimitDefinition = ValueOf<typeof limitDefinition>;

/** The category that a limit is of. Throws InvalidParameterException for one that cannot be changed. */
export function adjustableCategory(definition: LimitDefinition): Category {
  const category = definition.Attributes["Category"];
  if (category !== undefined && ADJUSTABLE.has(category)) return category as Category;
  throw new ServiceError("InvalidParameterException", "The limit definition does not name an adjustable API category.");
}

/** The API's LimitType, in requests per second of the caller's clock. */
export function viewLimit({ clock, quotaOf, region }: Context, definition: LimitDefinition, category: Category): object {
  const provisioned = quotaOf(category, region);
  return {
    LimitDefinition: definition,
    ProvisionedLimitValue: Math.round(provisioned ?? NO_LIMIT),
    FreeLimitValue: Math.round(provisioned === undefined ? NO_LIMIT : DOCUMENTED_RATES[category] * clock.speed),
  };
}

/** Where quotas are off: the largest number that the field holds. */
const NO_LIMIT = 2 ** 31 - 1;
