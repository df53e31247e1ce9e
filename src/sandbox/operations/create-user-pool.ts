import { defineOperation } from "../operation.ts";
import { newPoolDefinition } from "../rules/new-pool.ts";
import { userPool } from "../shapes/user-pool.ts";
import { viewPool } from "../state/pool-view.ts";
import { insertPool, requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "CreateUserPool",
  category: "UserPoolUpdate",
  write: true,
  input: userPool,
  handle(context, input) {
    const id = insertPool(context, input.PoolName, newPoolDefinition(input));
    return { UserPool: viewPool(context, requirePool(context, id)) };
  },
});
