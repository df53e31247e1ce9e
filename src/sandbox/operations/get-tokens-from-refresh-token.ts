import { defineOperation } from "../operation.ts";
import { checkClientSecret } from "../rules/client-secret.ts";
import { issueTokens } from "../rules/issue-tokens.ts";
import { refreshedSession } from "../rules/refresh-tokens.ts";
import { clientId } from "../shapes/members.ts";
import { accessToken, clientSecret } from "../shapes/public-call.ts";
import { structure, text } from "../shapes/shape.ts";
import { texts } from "../shapes/sign-in.ts";
import { requireClientAndPool } from "../state/clients.ts";
import { rotateRefreshToken } from "../state/sessions.ts";

export const operation = defineOperation({
  name: "GetTokensFromRefreshToken",
  category: "UserAuthentication",
  write: true,
  public: true,
  input: structure(
    { RefreshToken: accessToken, ClientId: clientId },
    { ClientSecret: clientSecret, DeviceKey: text({ min: 1, max: 55, pattern: "[\\w-]+_[0-9a-f-]+" }), ClientMetadata: texts },
  ),
  handle(context, input) {
    const { client, pool } = requireClientAndPool(context, input.ClientId);
    checkClientSecret(client, input.ClientSecret, "NotAuthorizedException");
    const { session, user } = refreshedSession(context, client, input.RefreshToken);
    const { RefreshTokenRotation: rotation } = client.definition;
    const rotated =
      rotation?.Feature === "ENABLED"
        ? rotateRefreshToken(context.store, session, context.clock.now() + (rotation.RetryGracePeriodSeconds ?? 0) * 1000)
        : undefined;
    const { AuthenticationResult } = issueTokens(context, pool, client, user, { session, refreshToken: rotated });
    return { AuthenticationResult };
  },
});
