import { type Context, defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { structure } from "../../shapes/shape.ts";
import { developerLogin } from "../developer-login.ts";
import { identityByKey, touchIdentity } from "../identities.ts";
import { developerProviderName, developerUser, identityPoolId } from "../identity-members.ts";
import { type IdentityPool, requireIdentityPool } from "../identity-pools.ts";
import { checkLoginCount } from "../login-limit.ts";
import { holderOfLogin, type Login, loginsOf, moveLogins } from "../logins.ts";

export const operation = defineOperation({
  name: "MergeDeveloperIdentities",
  category: "cognito-identity:MergeDeveloperIdentities",
  write: true,
  input: structure({
    SourceUserIdentifier: developerUser,
    DestinationUserIdentifier: developerUser,
    DeveloperProviderName: developerProviderName,
    IdentityPoolId: identityPoolId,
  }),
  handle(context, input) {
    const pool = requireIdentityPool(context, input.IdentityPoolId);
    const source = requireHolder(context, pool, developerLogin(pool, input.DeveloperProviderName, input.SourceUserIdentifier));
    const destination = requireHolder(context, pool, developerLogin(pool, input.DeveloperProviderName, input.DestinationUserIdentifier));
    if (source !== destination) {
      checkMerge(context, input.DeveloperProviderName, loginsOf(context.store, source), loginsOf(context.store, destination));
      moveLogins(context.store, source, destination);
      touchIdentity(context, source);
      touchIdentity(context, destination);
    }
    return { IdentityId: identityByKey(context, destination).id };
  },
});

function requireHolder({ store }: Context, pool: IdentityPool, login: Login): number {
  const key = holderOfLogin(store, pool, login);
  if (key === undefined) throw new ServiceError("ResourceNotFoundException", "The developer user identifier is not registered.");
  return key;
}

function checkMerge(context: Context, developerProvider: string, source: readonly Login[], destination: readonly Login[]): void {
  checkLoginCount(context, source.length + destination.length);
  const shared = source.find(({ provider }) => provider !== developerProvider && destination.some((other) => other.provider === provider));
  if (shared !== undefined) {
    throw new ServiceError("ResourceConflictException", `The users to be merged are two different users of '${shared.provider}'.`);
  }
}
