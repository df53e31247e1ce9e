import { defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { checkDefinition } from "../check-definition.ts";
import { accountOf, identityPoolDefinition, insertIdentityPool, viewIdentityPool } from "../identity-pools.ts";

export const operation = defineOperation({
  name: "CreateIdentityPool",
  category: "cognito-identity:CreateIdentityPool",
  write: true,
  input: identityPoolDefinition,
  handle(context, input) {
    const count = context.store.prepare("SELECT count(*) AS pools FROM identity_pools WHERE account IS ?").get(accountOf(context));
    const { pools } = count as { pools: number };
    if (pools >= context.settings.identityPools.poolsPerAccount) {
      throw new ServiceError("LimitExceededException", "The account has reached its limit of identity pools.");
    }
    checkDefinition(context, input);
    return viewIdentityPool(insertIdentityPool(context, input));
  },
});
