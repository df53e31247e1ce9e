import { defineOperation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { groupName, poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requireGroup } from "../state/groups.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminAddUserToGroup",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username, GroupName: groupName }),
  handle(context, input) {
    const { store, settings } = context;
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(store, pool, input.Username);
    const group = requireGroup(store, pool, input.GroupName);
    const count = store.prepare("SELECT count(*) AS groups FROM memberships WHERE user = ?").get(user.key) as { groups: number };
    const { changes } = store.prepare("INSERT OR IGNORE INTO memberships VALUES (?, ?)").run(user.key, group.key);
    if (changes === 0 && settings.repeatedGroupAdd === "refuse") {
      throw new ServiceError("InvalidParameterException", "The user is in the group already.");
    }
    if (changes === 1 && count.groups >= MOST_GROUPS) {
      throw new ServiceError(settings.tooManyGroupsError, "The user has reached the limit of groups.");
    }
    return {};
  },
});

const MOST_GROUPS = 100;
