import { defineOperation } from "../operation.ts";
import { unlinkIdentity } from "../rules/identity-link.ts";
import { anyText } from "../shapes/members.ts";
import { providerUser } from "../shapes/provider-user.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminDisableProviderForUser",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: anyText, User: providerUser }),
  handle(context, input) {
    const { store, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const { ProviderName, ProviderAttributeName = "Cognito_Subject", ProviderAttributeValue = "" } = input.User;
    if (ProviderName === "Cognito") {
      // The local identity: the user stays, but no password signs it in.
      const user = requireUser(store, pool, ProviderAttributeValue);
      store.prepare("UPDATE users SET password = NULL, modified = ? WHERE key = ?").run(clock.now(), user.key);
    } else unlinkIdentity(context, pool, ProviderName ?? "", ProviderAttributeName, ProviderAttributeValue);
    return {};
  },
});
