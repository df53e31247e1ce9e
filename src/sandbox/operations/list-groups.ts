import { defineOperation } from "../operation.ts";
import { longPagingToken, poolId } from "../shapes/members.ts";
import { integer, structure } from "../shapes/shape.ts";
import { type StoredGroup, viewGroup } from "../state/groups.ts";
import { readPage } from "../state/paging.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "ListGroups",
  category: "UserPoolResourceRead",
  write: false,
  input: structure({ UserPoolId: poolId }, { Limit: integer(0, 60), NextToken: longPagingToken }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const page = readPage(context, `groups ${pool.id}`, { token: input.NextToken, limit: input.Limit }, (after, most) => {
      const rows = context.store.prepare("SELECT * FROM groups WHERE pool = ? AND key > ? ORDER BY key LIMIT ?").all(pool.key, after, most);
      return rows as unknown as readonly StoredGroup[];
    });
    return { Groups: page.rows.map((group) => viewGroup(pool, group)), NextToken: page.token };
  },
});
