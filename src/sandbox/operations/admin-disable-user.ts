import { defineOperation } from "../operation.ts";
import { poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { endSessions } from "../state/sessions.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminDisableUser",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username }),
  handle(context, input) {
    const user = requireUser(context.store, requirePool(context, input.UserPoolId), input.Username);
    endSessions(context.store, user.key);
    context.store.prepare("UPDATE users SET enabled = 0, modified = ? WHERE key = ?").run(context.clock.now(), user.key);
    return {};
  },
});
