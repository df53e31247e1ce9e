import { defineOperation } from "../operation.ts";
import { setPassword } from "../rules/set-password.ts";
import { password, poolId, username } from "../shapes/members.ts";
import { flag, structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminSetUserPassword",
  category: "UserAccountRecovery",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username, Password: password }, { Permanent: flag }),
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    setPassword(store, pool, requireUser(store, pool, input.Username), input.Password, input.Permanent === true, clock.now());
    return {};
  },
});
