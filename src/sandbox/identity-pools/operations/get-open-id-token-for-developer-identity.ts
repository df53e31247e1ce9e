import { defineOperation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { integer, structure } from "../../shapes/shape.ts";
import { developerLogin, requireDeveloperProvider } from "../developer-login.ts";
import { requireIdentityIn } from "../identities.ts";
import { identityId, identityPoolId, logins, principalTags } from "../identity-members.ts";
import { identityOfLogins } from "../identity-of-logins.ts";
import { type IdentityPool, requireIdentityPool } from "../identity-pools.ts";
import { identityToken } from "../identity-token.ts";
import type { Login } from "../logins.ts";
import { tokenLogins } from "../token-logins.ts";

export const operation = defineOperation({
  name: "GetOpenIdTokenForDeveloperIdentity",
  category: "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
  write: true,
  input: structure(
    { IdentityPoolId: identityPoolId, Logins: logins },
    { IdentityId: identityId, PrincipalTags: principalTags, TokenDuration: integer(1, 86_400) },
  ),
  handle(context, input) {
    const pool = requireIdentityPool(context, input.IdentityPoolId);
    const { login, tokens } = split(pool, input.Logins);
    // The developer's user first: it decides where nothing else does.
    const users = [login, ...tokenLogins(context, pool, tokens)];
    const wanted = input.IdentityId === undefined ? undefined : requireIdentityIn(context, pool, input.IdentityId);
    const identity = identityOfLogins(context, pool, users, wanted);
    const options = { seconds: input.TokenDuration ?? DEFAULT_SECONDS, principalTags: input.PrincipalTags };
    return { IdentityId: identity.id, Token: identityToken(context, pool, identity, users, options) };
  },
});

const DEFAULT_SECONDS = 900;
const LONGEST_USER = 1024;

/** The one developer's user of a login map, and the tokens of the public providers. */
function split(pool: IdentityPool, given: Readonly<Record<string, string>>): { login: Login; tokens: Readonly<Record<string, string>> } {
  const provider = requireDeveloperProvider(pool);
  const { [provider]: user, ...tokens } = given;
  if (user === undefined) {
    throw new ServiceError("InvalidParameterException", `Logins name no user of the identity pool's developer provider '${provider}'.`);
  }
  if ([...user].length > LONGEST_USER) {
    throw new ServiceError("InvalidParameterException", `A developer user identifier has at most ${LONGEST_USER} characters.`);
  }
  return { login: developerLogin(pool, provider, user), tokens };
}
