import { defineOperation } from "../operation.ts";
import { confirmSignUp } from "../rules/confirm-sign-up.ts";
import { poolId, username } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { texts } from "../shapes/sign-in.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";
import { tellPostConfirmation } from "../triggers/post-confirmation.ts";

export const operation = defineOperation({
  name: "AdminConfirmSignUp",
  category: "UserCreation",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username }, { ClientMetadata: texts }),
  handle(context, input) {
    confirmSignUp(context, requireUser(context.store, requirePool(context, input.UserPoolId), input.Username));
    return {};
  },
  conclude(context, input) {
    return tellPostConfirmation(context, requirePool(context, input.UserPoolId), "PostConfirmation_ConfirmSignUp", undefined, input);
  },
});
