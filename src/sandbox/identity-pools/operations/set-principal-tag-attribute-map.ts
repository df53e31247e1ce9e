import { defineOperation } from "../../operation.ts";
import { flag, structure } from "../../shapes/shape.ts";
import { identityPoolId, principalTags, providerName } from "../identity-members.ts";
import { requireIdentityPool } from "../identity-pools.ts";
import { setPrincipalTagMap } from "../principal-tag-map.ts";

export const operation = defineOperation({
  name: "SetPrincipalTagAttributeMap",
  category: "cognito-identity:SetPrincipalTagAttributeMap",
  write: true,
  input: structure(
    { IdentityPoolId: identityPoolId, IdentityProviderName: providerName },
    { UseDefaults: flag, PrincipalTags: principalTags },
  ),
  handle(context, { IdentityPoolId, IdentityProviderName, UseDefaults, PrincipalTags }) {
    const pool = requireIdentityPool(context, IdentityPoolId);
    const map = { UseDefaults: UseDefaults ?? false, PrincipalTags: PrincipalTags ?? {} };
    setPrincipalTagMap(context, pool, IdentityProviderName, map);
    return { IdentityPoolId, IdentityProviderName, ...map };
  },
});
