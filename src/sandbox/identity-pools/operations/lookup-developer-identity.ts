import { type Context, defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { structure } from "../../shapes/shape.ts";
import { readPage } from "../../state/paging.ts";
import { requireDeveloperProvider } from "../developer-login.ts";
import { type Identity, identityByKey, requireIdentityIn } from "../identities.ts";
import { developerUser, identityId, identityPoolId, maxResults, paginationKey } from "../identity-members.ts";
import { type IdentityPool, requireIdentityPool } from "../identity-pools.ts";
import { holderOfLogin } from "../logins.ts";

export const operation = defineOperation({
  name: "LookupDeveloperIdentity",
  category: "cognito-identity:LookupDeveloperIdentity",
  write: false,
  input: structure(
    { IdentityPoolId: identityPoolId },
    { IdentityId: identityId, DeveloperUserIdentifier: developerUser, MaxResults: maxResults, NextToken: paginationKey },
  ),
  handle(context, input) {
    const { IdentityId: id, DeveloperUserIdentifier: user } = input;
    const pool = requireIdentityPool(context, input.IdentityPoolId);
    const provider = requireDeveloperProvider(pool);
    if (id === undefined && user === undefined) {
      throw new ServiceError("InvalidParameterException", "Either an identity id or a developer user identifier must be given.");
    }
    const asked = id === undefined ? undefined : requireIdentityIn(context, pool, id);
    const found = user === undefined ? asked : identityOfUser(context, pool, provider, user);
    if (found === undefined) throw new ServiceError("ResourceNotFoundException", "The developer user identifier is not registered.");
    if (asked !== undefined && asked.key !== found.key) {
      throw new ServiceError("ResourceConflictException", "The developer user identifier belongs to another identity.");
    }
    if (user !== undefined && (asked !== undefined || context.settings.identityPools.lookupByUserLists === "given-user")) {
      return { IdentityId: found.id, DeveloperUserIdentifierList: [user] };
    }
    return { IdentityId: found.id, ...usersOf(context, provider, found, { token: input.NextToken, limit: input.MaxResults }) };
  },
});

function identityOfUser(context: Context, pool: IdentityPool, provider: string, subject: string): Identity | undefined {
  const key = holderOfLogin(context.store, pool, { provider, subject });
  return key === undefined ? undefined : identityByKey(context, key);
}

function usersOf(
  context: Context,
  provider: string,
  identity: Identity,
  request: { readonly token: string | undefined; readonly limit: number | undefined },
): object {
  const page = readPage(context, `developer users ${identity.key}`, request, (after, most) => {
    const rows = context.store
      .prepare("SELECT key, subject FROM identity_logins WHERE identity = ? AND provider = ? AND key > ? ORDER BY key LIMIT ?")
      .all(identity.key, provider, after, most);
    return rows as unknown as readonly { readonly key: number; readonly subject: string }[];
  });
  return { DeveloperUserIdentifierList: page.rows.map(({ subject }) => subject), NextToken: page.token };
}
