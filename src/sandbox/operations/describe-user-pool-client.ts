import { defineOperation } from "../operation.ts";
import { clientId, poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requireClient, viewClient } from "../state/clients.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "DescribeUserPoolClient",
  category: "UserPoolClientRead",
  write: false,
  input: structure({ UserPoolId: poolId, ClientId: clientId }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    return { UserPoolClient: viewClient(requireClient(context.store, pool, input.ClientId)) };
  },
});
