import { defineOperation } from "../operation.ts";
import { ADJUSTABLE, type Category, DOCUMENTED_RATES } from "../quotas/rates.ts";
import { ServiceError } from "../service-error.ts";
import { anyText } from "../shapes/members.ts";
import { map, oneOf, structure } from "../shapes/shape.ts";

export const operation = defineOperation({
  name: "GetProvisionedLimit",
  category: "LimitManagement",
  write: false,
  input: structure({ LimitDefinition: structure({ LimitClass: oneOf("API_CATEGORY"), Attributes: map(anyText) }) }),
  handle({ clock, quotaOf }, input) {
    const category = input.LimitDefinition.Attributes["Category"];
    if (category === undefined || !ADJUSTABLE.has(category)) {
      throw new ServiceError("InvalidParameterException", "The limit definition does not name an adjustable API category.");
    }
    const provisioned = quotaOf(category as Category);
    return {
      Limit: {
        LimitDefinition: input.LimitDefinition,
        ProvisionedLimitValue: Math.round(provisioned ?? NO_LIMIT),
        FreeLimitValue: Math.round(provisioned === undefined ? NO_LIMIT : DOCUMENTED_RATES[category as Category] * clock.speed),
      },
    };
  },
});

/** Where quotas are off: the largest number that the field holds. */
const NO_LIMIT = 2 ** 31 - 1;
