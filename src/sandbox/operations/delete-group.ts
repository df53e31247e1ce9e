import { defineOperation } from "../operation.ts";
import { groupName, poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requireGroup } from "../state/groups.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "DeleteGroup",
  category: "UserPoolResourceUpdate",
  write: true,
  input: structure({ GroupName: groupName, UserPoolId: poolId }),
  handle(context, input) {
    const { store } = context;
    const group = requireGroup(store, requirePool(context, input.UserPoolId), input.GroupName);
    store.prepare("DELETE FROM memberships WHERE member_of = ?").run(group.key);
    store.prepare("DELETE FROM groups WHERE key = ?").run(group.key);
    return {};
  },
});
