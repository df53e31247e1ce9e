import { defineOperation } from "../operation.ts";
import { groupName, poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requireGroup, viewGroup } from "../state/groups.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "GetGroup",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ GroupName: groupName, UserPoolId: poolId }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    return { Group: viewGroup(pool, requireGroup(context.store, pool, input.GroupName)) };
  },
});
