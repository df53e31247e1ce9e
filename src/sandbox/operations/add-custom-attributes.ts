import { refuseDuringImport } from "../import/active-import.ts";
import { defineOperation } from "../operation.ts";
import { withCustom } from "../rules/schema.ts";
import { poolId } from "../shapes/members.ts";
import { schemaAttribute } from "../shapes/schema-attribute.ts";
import { list, structure } from "../shapes/shape.ts";
import { replaceDefinition, requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "AddCustomAttributes",
  category: "UserPoolResourceUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, CustomAttributes: list(schemaAttribute, 1, 25) }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    refuseDuringImport(context, pool.id);
    replaceDefinition(context, pool, { settings: pool.settings, schema: withCustom(pool.schema, input.CustomAttributes) });
    return {};
  },
});
