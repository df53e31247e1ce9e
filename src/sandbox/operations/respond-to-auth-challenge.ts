import { defineOperation } from "../operation.ts";
import { challengeAllowance } from "../quotas/challenge-allowance.ts";
import { answerChallenge } from "../rules/answer-challenge.ts";
import { clientId } from "../shapes/members.ts";
import { structure } from "../shapes/shape.ts";
import { analytics, challengeName, session, texts, userContext } from "../shapes/sign-in.ts";
import { requireClientAndPool } from "../state/clients.ts";

export const operation = defineOperation({
  name: "RespondToAuthChallenge",
  category: "UserAccountRecovery",
  allowanceOf: challengeAllowance,
  write: true,
  public: true,
  input: structure(
    { ClientId: clientId, ChallengeName: challengeName },
    { Session: session, ChallengeResponses: texts, AnalyticsMetadata: analytics, UserContextData: userContext, ClientMetadata: texts },
  ),
  handle(context, input) {
    const { client, pool } = requireClientAndPool(context, input.ClientId);
    const { ChallengeName: challenge, Session, ChallengeResponses: responses = {} } = input;
    return answerChallenge(context, pool, client, { challenge, session: Session, responses });
  },
});
