import { defineOperation } from "../operation.ts";
import { arn } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { poolOfArn } from "../state/pool-of-arn.ts";

export const operation = defineOperation({
  name: "ListTagsForResource",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ ResourceArn: arn }),
  handle: (context, input) => ({ Tags: poolOfArn(context, input.ResourceArn).settings.UserPoolTags ?? {} }),
});
