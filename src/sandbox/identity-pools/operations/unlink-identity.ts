import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { admittedIdentity } from "../admitted-identity.ts";
import { touchIdentity } from "../identities.ts";
import { identityId, loginNames, logins } from "../identity-members.ts";
import { loginsOf, removeLogin } from "../logins.ts";

export const operation = defineOperation({
  name: "UnlinkIdentity",
  category: "cognito-identity:UnlinkIdentity",
  write: true,
  public: true,
  input: structure({ IdentityId: identityId, Logins: logins, LoginsToRemove: loginNames }),
  handle(context, input) {
    const { pool, identity } = admittedIdentity(context, input.IdentityId, input.Logins);
    for (const login of loginsOf(context.store, identity.key)) {
      if (input.LoginsToRemove.includes(login.provider)) removeLogin(context.store, pool, login);
    }
    touchIdentity(context, identity.key);
    return {};
  },
});
