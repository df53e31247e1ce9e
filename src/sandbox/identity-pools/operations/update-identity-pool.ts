import { defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { structure } from "../../shapes/shape.ts";
import { checkDefinition } from "../check-definition.ts";
import { identityPoolId } from "../identity-members.ts";
import { optionalPoolMembers, requiredPoolMembers } from "../identity-pool-members.ts";
import { replaceIdentityPool, requireIdentityPool, viewIdentityPool } from "../identity-pools.ts";

export const operation = defineOperation({
  name: "UpdateIdentityPool",
  category: "cognito-identity:UpdateIdentityPool",
  write: true,
  input: structure({ IdentityPoolId: identityPoolId, ...requiredPoolMembers }, optionalPoolMembers),
  handle(context, { IdentityPoolId, ...given }) {
    const pool = requireIdentityPool(context, IdentityPoolId);
    const known = pool.definition.DeveloperProviderName;
    const kept = context.settings.identityPools.omittedDeveloperProvider === "keep" ? known : undefined;
    const name = given.DeveloperProviderName ?? kept;
    if (known !== undefined && name !== known) {
      throw new ServiceError("InvalidParameterException", "The developer provider name cannot be changed once it has been set.");
    }
    // What is omitted goes back to its default.
    const definition = name === undefined ? given : { ...given, DeveloperProviderName: name };
    checkDefinition(context, definition);
    return viewIdentityPool(replaceIdentityPool(context, pool, definition));
  },
});
