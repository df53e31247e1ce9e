import { defineOperation } from "../operation.ts";
import { poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { forgetUser } from "../state/forget-user.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminDeleteUser",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    forgetUser(context.store, pool, requireUser(context.store, pool, input.Username));
    return {};
  },
});
