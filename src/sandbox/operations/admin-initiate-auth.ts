import { defineOperation } from "../operation.ts";
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
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    return signIn(context, pool, requireClient(context.store, pool, input.ClientId), input.AuthFlow, input.AuthParameters ?? {});
  },
});
