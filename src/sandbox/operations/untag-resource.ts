import { defineOperation } from "../operation.ts";
import { arn } from "../shapes/members.ts";
import { list, structure, text } from "../shapes/shape.ts";
import { poolOfArn } from "../state/pool-of-arn.ts";
import { replaceDefinition } from "../state/pools.ts";

export const operation = defineOperation({
  name: "UntagResource",
  category: "UserPoolResourceUpdate",
  write: true,
  input: structure({ ResourceArn: arn, TagKeys: list(text({ min: 1, max: 128 })) }),
  handle(context, input) {
    const pool = poolOfArn(context, input.ResourceArn);
    const kept = Object.entries(pool.settings.UserPoolTags ?? {}).filter(([key]) => !input.TagKeys.includes(key));
    replaceDefinition(context, pool, { settings: { ...pool.settings, UserPoolTags: Object.fromEntries(kept) }, schema: pool.schema });
    return {};
  },
});
