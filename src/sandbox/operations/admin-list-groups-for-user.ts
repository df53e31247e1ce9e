import { defineOperation } from "../operation.ts";
import { longPagingToken, poolId, username } from "../shapes/members.ts";
import { integer, structure } from "../shapes/shape.ts";
import { type StoredGroup, viewGroup } from "../state/groups.ts";
import { readPage } from "../state/paging.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminListGroupsForUser",
  category: "UserResourceRead",
  write: false,
  input: structure({ Username: username, UserPoolId: poolId }, { Limit: integer(0, 60), NextToken: longPagingToken }),
  handle(context, input) {
    const { store } = context;
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(store, pool, input.Username);
    const page = readPage(context, `groups of ${user.sub}`, { token: input.NextToken, limit: input.Limit }, (after, most) => {
      const rows = store
        .prepare(
          "SELECT groups.* FROM memberships JOIN groups ON key = member_of WHERE user = ? AND member_of > ? ORDER BY member_of LIMIT ?",
        )
        .all(user.key, after, most);
      return rows as unknown as readonly StoredGroup[];
    });
    return { Groups: page.rows.map((group) => viewGroup(pool, group)), NextToken: page.token };
  },
});
