import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { checkTags } from "../check-tags.ts";
import { plainArn, tags } from "../identity-members.ts";
import { replaceIdentityPool } from "../identity-pools.ts";
import { taggedPool } from "../tagged-pool.ts";

export const operation = defineOperation({
  name: "TagResource",
  category: "cognito-identity:TagResource",
  write: true,
  input: structure({ ResourceArn: plainArn, Tags: tags }),
  handle(context, input) {
    const pool = taggedPool(context, input.ResourceArn);
    const IdentityPoolTags = { ...pool.definition.IdentityPoolTags, ...input.Tags };
    checkTags(IdentityPoolTags);
    replaceIdentityPool(context, pool, { ...pool.definition, IdentityPoolTags });
    return {};
  },
});
