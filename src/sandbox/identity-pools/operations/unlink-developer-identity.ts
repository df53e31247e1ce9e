import { defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { structure } from "../../shapes/shape.ts";
import { developerLogin } from "../developer-login.ts";
import { requireIdentityIn, touchIdentity } from "../identities.ts";
import { developerProviderName, developerUser, identityId, identityPoolId } from "../identity-members.ts";
import { requireIdentityPool } from "../identity-pools.ts";
import { holderOfLogin, removeLogin } from "../logins.ts";

export const operation = defineOperation({
  name: "UnlinkDeveloperIdentity",
  category: "cognito-identity:UnlinkDeveloperIdentity",
  write: true,
  input: structure({
    IdentityId: identityId,
    IdentityPoolId: identityPoolId,
    DeveloperProviderName: developerProviderName,
    DeveloperUserIdentifier: developerUser,
  }),
  handle(context, input) {
    const pool = requireIdentityPool(context, input.IdentityPoolId);
    const identity = requireIdentityIn(context, pool, input.IdentityId);
    const login = developerLogin(pool, input.DeveloperProviderName, input.DeveloperUserIdentifier);
    const holder = holderOfLogin(context.store, pool, login);
    if (holder === undefined) throw new ServiceError("ResourceNotFoundException", "The developer user identifier is not registered.");
    if (holder !== identity.key) {
      throw new ServiceError("ResourceConflictException", "The developer user identifier belongs to another identity.");
    }
    removeLogin(context.store, pool, login);
    touchIdentity(context, identity.key);
    return {};
  },
});
