import { defineOperation } from "../operation.ts";
import { adjustableCategory, viewLimit } from "../rules/provisioned-limit.ts";
import { limitDefinition } from "../shapes/limit-definition.ts";
import { structure } from "../shapes/shape.ts";

export const operation = defineOperation({
  name: "GetProvisionedLimit",
  category: "LimitManagement",
  write: false,
  input: structure({ LimitDefinition: limitDefinition }),
  handle: (context, { LimitDefinition: definition }) => ({
    Limit: viewLimit(context, definition, adjustableCategory(definition)),
  }),
});
