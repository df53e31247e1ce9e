import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { identityPoolId, providerName } from "../identity-members.ts";
import { requireIdentityPool } from "../identity-pools.ts";
import { principalTagMap } from "../principal-tag-map.ts";

export const operation = defineOperation({
  name: "GetPrincipalTagAttributeMap",
  category: "cognito-identity:GetPrincipalTagAttributeMap",
  write: false,
  input: structure({ IdentityPoolId: identityPoolId, IdentityProviderName: providerName }),
  handle(context, input) {
    const pool = requireIdentityPool(context, input.IdentityPoolId);
    return { ...input, ...principalTagMap(context, pool, input.IdentityProviderName) };
  },
});
