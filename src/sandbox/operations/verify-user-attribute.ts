import { defineOperation } from "../operation.ts";
import { userOfAccessToken } from "../rules/access-token.ts";
import { useCode } from "../rules/codes.ts";
import { verifyAddress } from "../rules/confirm-sign-up.ts";
import { ServiceError } from "../service-error.ts";
import { attributeName } from "../shapes/members.ts";
import { accessToken, confirmationCode } from "../shapes/public-call.ts";
import { structure } from "../shapes/shape.ts";

export const operation = defineOperation({
  name: "VerifyUserAttribute",
  category: "UserUpdate",
  write: true,
  public: true,
  input: structure({ AccessToken: accessToken, AttributeName: attributeName, Code: confirmationCode }),
  handle(context, input) {
    const { pool, user } = userOfAccessToken(context, input.AccessToken);
    const name = input.AttributeName;
    if (name !== "email" && name !== "phone_number") {
      throw new ServiceError("InvalidParameterException", "Only email and phone_number can be verified.");
    }
    const { pending } = useCode(context, user, `verify ${name}`, input.Code);
    const attributes = pending === undefined ? user.attributes : new Map(user.attributes).set(name, pending);
    verifyAddress(context, pool, user, attributes, name, context.settings.aliasClashOnUpdate);
    return {};
  },
});
