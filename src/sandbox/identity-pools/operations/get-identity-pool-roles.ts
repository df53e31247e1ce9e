import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { identityPoolId } from "../identity-members.ts";
import { requireIdentityPool } from "../identity-pools.ts";
import { poolRoles } from "../pool-roles.ts";

export const operation = defineOperation({
  name: "GetIdentityPoolRoles",
  category: "cognito-identity:GetIdentityPoolRoles",
  write: false,
  input: structure({ IdentityPoolId: identityPoolId }),
  handle(context, input) {
    const pool = requireIdentityPool(context, input.IdentityPoolId);
    return { IdentityPoolId: pool.id, ...poolRoles(context, pool) };
  },
});
