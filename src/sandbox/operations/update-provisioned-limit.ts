import { quotaScope } from "../behaviour/caller-services.ts";
import { defineOperation } from "../operation.ts";
import { adjustableCategory, viewLimit } from "../rules/provisioned-limit.ts";
import { ServiceError } from "../service-error.ts";
import { limitDefinition } from "../shapes/limit-definition.ts";
import { integer, structure } from "../shapes/shape.ts";
import { saveProvisionedLimit } from "../state/provisioned-limits.ts";

export const operation = defineOperation({
  name: "UpdateProvisionedLimit",
  category: "LimitManagement",
  write: true,
  input: structure({ LimitDefinition: limitDefinition, RequestedLimitValue: integer() }),
  handle(context, input) {
    const { store, clock, settings, region } = context;
    const category = adjustableCategory(input.LimitDefinition);
    const asked = input.RequestedLimitValue;
    if (asked < 1) throw new ServiceError("InvalidParameterException", "The requested limit must be at least 1.");
    if (asked > settings.largestProvisionedLimit * clock.speed) {
      throw new ServiceError("ServiceQuotaExceededException", "The requested limit is above the account's maximum.");
    }
    const scope = quotaScope(context, context.accountId, region);
    saveProvisionedLimit(store, { scope, category, rate: asked / clock.speed });
    context.provisionQuota(category, region, asked);
    return { Limit: viewLimit(context, input.LimitDefinition, category) };
  },
});
