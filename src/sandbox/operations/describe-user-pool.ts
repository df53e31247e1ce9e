import { defineOperation } from "../operation.ts";
import { poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { viewPool } from "../state/pool-view.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "DescribeUserPool",
  category: "UserPoolRead",
  write: false,
  input: structure({ UserPoolId: poolId }),
  handle: (context, input) => ({ UserPool: viewPool(context, requirePool(context, input.UserPoolId)) }),
});
