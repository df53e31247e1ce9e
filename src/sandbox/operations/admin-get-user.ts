import { epochSeconds } from "../clock.ts";
import { defineOperation } from "../operation.ts";
import { poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { viewMfaPreference } from "../state/mfa-preference.ts";
import { requirePool } from "../state/pools.ts";
import { viewAttributes } from "../state/user-view.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminGetUser",
  category: "UserRead",
  write: false,
  input: structure({ UserPoolId: poolId, Username: username }),
  handle(context, input) {
    const user = requireUser(context.store, requirePool(context, input.UserPoolId), input.Username);
    return {
      Username: user.username,
      UserAttributes: viewAttributes(user),
      UserCreateDate: epochSeconds(user.created),
      UserLastModifiedDate: epochSeconds(user.modified),
      Enabled: user.enabled,
      UserStatus: user.status,
      ...viewMfaPreference(context.store, user.key),
    };
  },
});
