import { defineOperation } from "../../operation.ts";
import { list, structure } from "../../shapes/shape.ts";
import { plainArn, tagKey } from "../identity-members.ts";
import { replaceIdentityPool } from "../identity-pools.ts";
import { taggedPool } from "../tagged-pool.ts";

export const operation = defineOperation({
  name: "UntagResource",
  category: "cognito-identity:UntagResource",
  write: true,
  input: structure({ ResourceArn: plainArn, TagKeys: list(tagKey) }),
  handle(context, input) {
    const pool = taggedPool(context, input.ResourceArn);
    const kept = Object.entries(pool.definition.IdentityPoolTags ?? {}).filter(([key]) => !input.TagKeys.includes(key));
    replaceIdentityPool(context, pool, { ...pool.definition, IdentityPoolTags: Object.fromEntries(kept) });
    return {};
  },
});
