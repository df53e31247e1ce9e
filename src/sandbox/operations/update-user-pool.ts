import { refuseDuringImport } from "../import/active-import.ts";
import { defineOperation } from "../operation.ts";
import { changedPoolSettings } from "../rules/new-pool.ts";
import { userPoolUpdate } from "../shapes/user-pool.ts";
import { renamePool, replaceDefinition, requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "UpdateUserPool",
  category: "UserPoolUpdate",
  write: true,
  input: userPoolUpdate,
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    refuseDuringImport(context, pool.id);
    replaceDefinition(context, pool, { settings: changedPoolSettings(pool, input), schema: pool.schema });
    if (input.PoolName !== undefined) renamePool(context.store, pool, input.PoolName);
    return {};
  },
});
