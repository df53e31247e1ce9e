import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { groupDefinition } from "../shapes/group-definition.ts";
import { requireGroup, viewGroup } from "../state/groups.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "CreateGroup",
  category: "UserPoolResourceUpdate",
  write: true,
  input: groupDefinition,
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const count = store.prepare("SELECT count(*) AS groups FROM groups WHERE pool = ?").get(pool.key) as { groups: number };
    const { changes } = store
      .prepare(
        "INSERT OR IGNORE INTO groups (pool, name, description, role_arn, precedence, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?)",
      )
      .run(pool.key, input.GroupName, input.Description ?? null, input.RoleArn ?? null, input.Precedence ?? null, clock.now(), clock.now());
    if (changes === 0) throw new ServiceError("GroupExistsException", "A group with the name already exists.");
    if (count.groups >= MOST_GROUPS) throw new ServiceError("LimitExceededException", "The user pool has reached its limit of groups.");
    return { Group: viewGroup(pool, requireGroup(store, pool, input.GroupName)) };
  },
});

const MOST_GROUPS = 10_000;
