import { defineOperation } from "../operation.ts";
import { challengeAllowance } from "../quotas/challenge-allowance.ts";
import { answerChallenge } from "../rules/answer-challenge.ts";
import { clientId, poolId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { analytics, challengeName, serverContext, session, texts } from "../shapes/sign-in.ts";
import { requireClient } from "../state/clients.ts";
import { requirePool } from "../state/pools.ts";

export const operation = defineOperation({
  name: "AdminRespondToAuthChallenge",
  category: "UserAccountRecovery",
  allowanceOf: challengeAllowance,
  write: true,
  input: structure(
    { UserPoolId: poolId, ClientId: clientId, ChallengeName: challengeName },
    { ChallengeResponses: texts, Session: session, AnalyticsMetadata: analytics, ContextData: serverContext, ClientMetadata: texts },
  ),
  handle(context, input) {
    const pool = requirePool(context, input.UserPoolId);
    const { ChallengeName: challenge, Session, ChallengeResponses: responses = {} } = input;
    return answerChallenge(context, pool, requireClient(context.store, pool, input.ClientId), { challenge, session: Session, responses });
  },
});
