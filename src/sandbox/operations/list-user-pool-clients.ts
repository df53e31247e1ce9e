import { defineOperation } from "../operation.ts";
import { longPagingToken, poolId } from "../shapes/members.ts";
import { integer, structure } from "../shapes/shape.ts";
import { listClients } from "../state/clients.ts";
import { pagePosition, pageSize, pageToken } from "../state/paging.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "ListUserPoolClients",
  category: "UserPoolClientRead",
  write: false,
  input: structure({ UserPoolId: poolId }, { MaxResults: integer(1, 60), NextToken: longPagingToken }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const scope = `clients ${pool.id}`;
    const passed = input.NextToken === undefined ? 0 : (pagePosition(context, scope, input.NextToken)[0] ?? 0);
    const size = pageSize(input.MaxResults);
    const found = listClients(context.store, pool, passed, size + 1);
    return {
      UserPoolClients: found.slice(0, size).map(({ id, definition }) => ({
        ClientId: id,
        UserPoolId: pool.id,
        ClientName: definition.ClientName,
      })),
      NextToken: found.length > size ? pageToken(context, scope, [passed + size]) : undefined,
    };
  },
});
