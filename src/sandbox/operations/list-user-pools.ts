import { epochSeconds } from "../clock.ts";
import { defineOperation } from "../operation.ts";
import type { PoolDefinition, PoolRow } from "../rules/pool.ts";
import { pagingToken } from "../shapes/members.ts";
import { integer, structure } from "../shapes/shape.ts";
import { readPage } from "../state/paging.ts";

export const operation = defineOperation({
  name: "ListUserPools",
  category: "UserPoolRead",
  write: false,
  input: structure({ MaxResults: integer(1, 60) }, { NextToken: pagingToken }),
  handle(context, input) {
    const { store, region, accountId, accounts } = context;
    const page = readPage(context, `pools ${accountId} ${region}`, { token: input.NextToken, limit: input.MaxResults }, (after, most) => {
      const rows = store
        .prepare(
          `SELECT * FROM pools LEFT JOIN pool_accounts ON pool = key
           WHERE region = ? AND key > ? AND coalesce(account, ?) = ? ORDER BY key LIMIT ?`,
        )
        .all(region, after, accounts.own, accountId, most);
      return rows as unknown as readonly PoolRow[];
    });
    return { UserPools: page.rows.map(viewRow), NextToken: page.token };
  },
});

function viewRow({ id, name, created, modified, definition }: PoolRow): object {
  const { settings } = JSON.parse(definition) as PoolDefinition;
  return {
    Id: id,
    Name: name,
    LambdaConfig: settings.LambdaConfig ?? {},
    CreationDate: epochSeconds(created),
    LastModifiedDate: epochSeconds(modified),
  };
}
