import { defineOperation } from "../operation.ts";
import { hashPassword } from "../rules/password-hash.ts";
import { checkPassword, temporaryPasswordEnd } from "../rules/password-policy.ts";
import { password, poolId, username } from "../shapes/members.ts";
import { flag, structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { savePassword } from "../state/save-password.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminSetUserPassword",
  category: "UserAccountRecovery",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username, Password: password }, { Permanent: flag }),
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(store, pool, input.Username);
    checkPassword(pool, input.Password);
    const nowMs = clock.now();
    const permanent = input.Permanent === true;
    savePassword(store, user, {
      hash: hashPassword(input.Password),
      expires: permanent ? undefined : temporaryPasswordEnd(pool, nowMs),
      status: permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
      nowMs,
    });
    return {};
  },
});
