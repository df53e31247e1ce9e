import { defineOperation } from "../../operation.ts";
import { structure } from "../../shapes/shape.ts";
import { requireIdentity, viewIdentity } from "../identities.ts";
import { identityId } from "../identity-members.ts";

export const operation = defineOperation({
  name: "DescribeIdentity",
  category: "cognito-identity:DescribeIdentity",
  write: false,
  input: structure({ IdentityId: identityId }),
  handle(context, input) {
    return viewIdentity(context, requireIdentity(context, input.IdentityId));
  },
});
