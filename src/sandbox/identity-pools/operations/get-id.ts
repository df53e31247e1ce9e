import { defineOperation } from "../../operation.ts";
import { structure, text } from "../../shapes/shape.ts";
import { requireGuests } from "../admitted-identity.ts";
import { createIdentity } from "../identities.ts";
import { identityPoolId, logins } from "../identity-members.ts";
import { identityOfLogins } from "../identity-of-logins.ts";
import { requirePublicIdentityPool } from "../identity-pools.ts";
import { tokenLogins } from "../token-logins.ts";

export const operation = defineOperation({
  name: "GetId",
  category: "cognito-identity:GetId",
  write: true,
  public: true,
  input: structure({ IdentityPoolId: identityPoolId }, { AccountId: text({ min: 1, max: 15, pattern: "\\d+" }), Logins: logins }),
  handle(context, input) {
    const pool = requirePublicIdentityPool(context, input.IdentityPoolId);
    const users = tokenLogins(context, pool, input.Logins);
    if (users.length > 0) return { IdentityId: identityOfLogins(context, pool, users).id };
    requireGuests(pool);
    return { IdentityId: createIdentity(context, pool).id };
  },
});
