import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { plainArn } from "../identity-members.ts";
import { taggedPool } from "../tagged-pool.ts";

export const operation = defineOperation({
  name: "ListTagsForResource",
  category: "cognito-identity:ListTagsForResource",
  write: false,
  input: structure({ ResourceArn: plainArn }),
  handle(context, input) {
    return { Tags: taggedPool(context, input.ResourceArn).definition.IdentityPoolTags ?? {} };
  },
});
