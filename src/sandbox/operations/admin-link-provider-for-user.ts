import { defineOperation } from "../operation.ts";
import { identityOf, linkIdentity } from "../rules/identity-link.ts";
import { anyText } from "../shapes/members.ts";
import { providerUser } from "../shapes/provider-user.ts";
import { structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminLinkProviderForUser",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: anyText, DestinationUser: providerUser, SourceUser: providerUser }),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const source = identityOf(context, pool, input.SourceUser);
    const { ProviderName, ProviderAttributeValue: value = "" } = input.DestinationUser;
    const name = ProviderName === "Cognito" || ProviderName === undefined ? value : `${ProviderName}_${value}`;
    linkIdentity(context, pool, requireUser(context.store, pool, name), source);
    return {};
  },
});
