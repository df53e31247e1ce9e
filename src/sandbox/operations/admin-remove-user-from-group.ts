import { defineOperation } from "../operation.ts";
import { groupName, poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requireGroup } from "../state/groups.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminRemoveUserFromGroup",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username, GroupName: groupName }),
  handle(context, input) {
    const { store } = context;
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(store, pool, input.Username);
    const group = requireGroup(store, pool, input.GroupName);
    store.prepare("DELETE FROM memberships WHERE user = ? AND member_of = ?").run(user.key, group.key);
    return {};
  },
});
