import { defineOperation } from "../operation.ts";
import { groupDefinition } from "../shapes/group-definition.ts";
import { requireGroup, viewGroup } from "../state/groups.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "UpdateGroup",
  category: "UserPoolResourceUpdate",
  write: true,
  input: groupDefinition,
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const group = requireGroup(store, pool, input.GroupName);
    // Nothing says that what is left out is reset: it stays.
    store
      .prepare("UPDATE groups SET description = ?, role_arn = ?, precedence = ?, modified = ? WHERE key = ?")
      .run(
        input.Description ?? group.description,
        input.RoleArn ?? group.role_arn,
        input.Precedence ?? group.precedence,
        clock.now(),
        group.key,
      );
    return { Group: viewGroup(pool, requireGroup(store, pool, input.GroupName)) };
  },
});
