import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { identityPoolId } from "../identity-members.ts";
import { requireIdentityPool, viewIdentityPool } from "../identity-pools.ts";

export const operation = defineOperation({
  name: "DescribeIdentityPool",
  category: "cognito-identity:DescribeIdentityPool",
  write: false,
  input: structure({ IdentityPoolId: identityPoolId }),
  handle(context, input) {
    return viewIdentityPool(requireIdentityPool(context, input.IdentityPoolId));
  },
});
