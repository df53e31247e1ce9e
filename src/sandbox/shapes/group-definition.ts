import { arn, groupName, poolId } from "./members.ts";
import { integer, structure, text } from "./shape.ts";

/** What CreateGroup and UpdateGroup take. */
export const groupDefinition = structure(
  { GroupName: groupName, UserPoolId: poolId },
  { Description: text({ max: 2048 }), RoleArn: arn, Precedence: integer(0, 2 ** 31 - 1) },
);
