import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { identityPoolId } from "../identity-members.ts";
import { forgetIdentityPool, requireIdentityPool } from "../identity-pools.ts";

export const operation = defineOperation({
  name: "DeleteIdentityPool",
  category: "cognito-identity:DeleteIdentityPool",
  write: true,
  input: structure({ IdentityPoolId: identityPoolId }),
  handle(context, input) {
    forgetIdentityPool(context, requireIdentityPool(context, input.IdentityPoolId));
    return {};
  },
});
