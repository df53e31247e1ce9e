import { defineOperation } from "../operation.ts";
import { groupName, longPagingToken, poolId } from "../shapes/members.ts";
import { integer, structure } from "../shapes/shape.ts";
import { requireGroup } from "../state/groups.ts";
import { readPage } from "../state/paging.ts";
import { requirePool } from "../state/pools.ts";
import { viewUser } from "../state/user-view.ts";
import { type UserRow, userOf } from "../state/users.ts";

export const operation = defineOperation({
  name: "ListUsersInGroup",
  category: "UserList",
  write: false,
  input: structure({ UserPoolId: poolId, GroupName: groupName }, { Limit: integer(0, 60), NextToken: longPagingToken }),
  handle(context, input) {
    const { store } = context;
    const pool = requirePool(context, input.UserPoolId);
    const group = requireGroup(store, pool, input.GroupName);
    const page = readPage(context, `members of ${group.key}`, { token: input.NextToken, limit: input.Limit }, (after, most) => {
      const rows = store
        .prepare("SELECT users.* FROM memberships JOIN users ON key = user WHERE member_of = ? AND user > ? ORDER BY user LIMIT ?")
        .all(group.key, after, most);
      return rows as unknown as readonly UserRow[];
    });
    return { Users: page.rows.map((row) => viewUser(userOf(row))), NextToken: page.token };
  },
});
