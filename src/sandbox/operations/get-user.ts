import { defineOperation } from "../operation.ts";
import { userOfAccessToken } from "../rules/access-token.ts";
import { accessToken } from "../shapes/public-call.ts";
import { structure } from "../shapes/shape.ts";
import { viewMfaPreference } from "../state/mfa-preference.ts";
import { viewAttributes } from "../state/user-view.ts";

export const operation = defineOperation({
  name: "GetUser",
  category: "UserRead",
  write: false,
  public: true,
  input: structure({ AccessToken: accessToken }),
  handle(context, input) {
    const { user } = userOfAccessToken(context, input.AccessToken);
    return { Username: user.username, UserAttributes: viewAttributes(user), ...viewMfaPreference(context.store, user.key) };
  },
});
