import { defineOperation } from "../operation.ts";
import { recoveryTarget } from "../rules/account-recovery.ts";
import { sendCode } from "../rules/codes.ts";
import { statusAfter } from "../rules/user-status.ts";
import { poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { texts } from "../shapes/sign-in.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminResetUserPassword",
  category: "UserAccountRecovery",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username }, { ClientMetadata: texts }),
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(store, pool, input.Username);
    const status = statusAfter("resetByAdmin", user);
    sendCode(context, pool, user, "password", recoveryTarget(pool, user));
    store.prepare("UPDATE users SET status = ?, modified = ? WHERE key = ?").run(status, clock.now(), user.key);
    return {};
  },
});
