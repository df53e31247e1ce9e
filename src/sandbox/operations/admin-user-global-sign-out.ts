import { defineOperation } from "../operation.ts";
import { poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { endSessions } from "../state/sessions.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminUserGlobalSignOut",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username }),
  handle(context, input) {
    endSessions(context.store, requireUser(context.store, requirePool(context, input.UserPoolId), input.Username).key);
    return {};
  },
});
