import { defineOperation } from "../operation.ts";
import { prepareSignIn } from "../rules/prepare-sign-in.ts";
import { REFRESH_FLOWS, refreshTokens } from "../rules/refresh-tokens.ts";
import { signIn } from "../rules/sign-in.ts";
import { clientId, poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { analytics, authFlow, serverContext, session, texts } from "../shapes/sign-in.ts";
import { requireClient } from "../state/clients.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "AdminInitiateAuth",
  category: "UserAuthentication",
  write: true,
  input: structure(
    { UserPoolId: poolId, ClientId: clientId, AuthFlow: authFlow },
    { AuthParameters: texts, ClientMetadata: texts, AnalyticsMetadata: analytics, ContextData: serverContext, Session: session },
  ),
  prepare(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    return prepareSignIn(context, pool, requireClient(context.store, pool, input.ClientId), input);
  },
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const client = requireClient(context.store, pool, input.ClientId);
    if (REFRESH_FLOWS.has(input.AuthFlow)) return refreshTokens(context, pool, client, input.AuthParameters ?? {});
    return signIn(context, pool, client, input.AuthFlow, input.AuthParameters ?? {});
  },
});
