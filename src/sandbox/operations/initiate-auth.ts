import { defineOperation } from "../operation.ts";
import { prepareSignIn } from "../rules/prepare-sign-in.ts";
import { REFRESH_FLOWS, refreshTokens } from "../rules/refresh-tokens.ts";
import { signIn } from "../rules/sign-in.ts";
import { ServiceError } from "../service-error.ts";
import { clientId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { analytics, authFlow, session, texts, userContext } from "../shapes/sign-in.ts";
import { requireClientAndPool } from "../state/clients.ts";

export const operation = defineOperation({
  name: "InitiateAuth",
  category: "UserAuthentication",
  write: true,
  public: true,
  input: structure(
    { AuthFlow: authFlow, ClientId: clientId },
    { AuthParameters: texts, ClientMetadata: texts, AnalyticsMetadata: analytics, UserContextData: userContext, Session: session },
  ),
  prepare(context, input) {
    if (input.AuthFlow !== "USER_PASSWORD_AUTH") return undefined;
    const { pool, client } = requireClientAndPool(context, input.ClientId);
    return prepareSignIn(context, pool, client, input);
  },
  handle(context, input) {
    const { client, pool } = requireClientAndPool(context, input.ClientId);
    if (REFRESH_FLOWS.has(input.AuthFlow)) return refreshTokens(context, pool, client, input.AuthParameters ?? {});
    if (input.AuthFlow !== "USER_PASSWORD_AUTH") {
      throw new ServiceError("InvalidParameterException", "The sandbox signs users in by password only.");
    }
    return signIn(context, pool, client, input.AuthFlow, input.AuthParameters ?? {});
  },
});
