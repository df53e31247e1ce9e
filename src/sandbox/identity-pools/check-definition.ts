import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { checkTags } from "./check-tags.ts";
import type { IdentityPoolDefinition } from "./identity-pools.ts";

/** What the model does not say of a pool's definition. Throws LimitExceededException, InvalidParameterException. */
export function checkDefinition({ settings }: Context, definition: IdentityPoolDefinition): void {
  if ((definition.CognitoIdentityProviders?.length ?? 0) > settings.identityPools.userPoolsPerIdentityPool) {
    throw new ServiceError("LimitExceededException", "The identity pool would have more user pools than the limit allows.");
  }
  checkTags(definition.IdentityPoolTags ?? {});
}
