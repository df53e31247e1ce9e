import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import { readUser, type StoredUser } from "../state/users.ts";
import { openChallenge } from "./challenge-session.ts";
import { changeAttributes } from "./change-attributes.ts";
import { useSignInCode } from "./codes.ts";
import { issueTokens } from "./issue-tokens.ts";
import { FACTOR_ADDRESSES } from "./mfa-preference.ts";
import type { Pool } from "./pool.ts";
import { codeChallenge, secondFactorChallenge } from "./second-factor.ts";
import { setPassword } from "./set-password.ts";
import { checkSecretHash } from "./sign-in.ts";
import { checkAttributes } from "./user-attributes.ts";
import { statusAfter } from "./user-status.ts";

type Responses = Readonly<Record<string, string>>;

/** Answers a challenge of a sign-in: tokens follow, or the next challenge. Throws what the sandbox's Cognito refuses it with. */
export function answerChallenge(
  context: Context,
  pool: Pool,
  client: StoredClient,
  request: { readonly challenge: string; readonly session: string | undefined; readonly responses: Responses },
): object {
  const { challenge, session, responses } = request;
  const answered = ANSWERED.get(challenge);
  if (answered === undefined) throw invalid(`The sandbox does not answer the challenge ${challenge}.`);
  const { USERNAME: name, [answered.response]: answer, SECRET_HASH: secretHash } = responses;
  if (!name) throw invalid("Missing required parameter USERNAME");
  if (!answer) throw invalid(`Missing required parameter ${answered.response}`);
  checkSecretHash(client, name, secretHash);
  const { user, code } = openChallenge(context, pool, client, { challenge, session, name });
  return answered.handle({ context, pool, client, user, code, answer, responses });
}

interface Answer {
  readonly context: Context;
  readonly pool: Pool;
  readonly client: StoredClient;
  readonly user: StoredUser;
  /** What the session says: which code answers it, or what may be chosen. */
  readonly code: string;
  readonly answer: string;
  readonly responses: Responses;
}

/** By challenge, the response that answers it. */
const ANSWERED: ReadonlyMap<string, { readonly response: string; readonly handle: (answer: Answer) => object }> = new Map([
  ["NEW_PASSWORD_REQUIRED", { response: "NEW_PASSWORD", handle: newPassword }],
  ["SMS_MFA", { response: "SMS_MFA_CODE", handle: secondFactor }],
  ["EMAIL_OTP", { response: "EMAIL_OTP_CODE", handle: secondFactor }],
  ["SELECT_MFA_TYPE", { response: "ANSWER", handle: selection }],
]);

/** The new password becomes permanent, and missing attributes may come with it. */
function newPassword({ context, pool, client, user, answer, responses }: Answer): object {
  const { store, settings, clock } = context;
  // After one answer the user's status is another, so a session is good for one.
  statusAfter("answerNewPassword", user);
  const given = Object.entries(responses).filter(([key]) => key.startsWith(ATTRIBUTE_PREFIX));
  const added = checkAttributes(
    pool,
    given.map(([key, value]) => [key.slice(ATTRIBUTE_PREFIX.length), value] as const),
    "update",
  );
  changeAttributes(store, settings, pool, user, new Map([...user.attributes, ...added]), clock.now());
  setPassword(store, pool, user, answer, true, clock.now());
  const now = readUser(store, user.key) ?? user;
  return secondFactorChallenge(context, pool, client, now) ?? issueTokens(context, pool, client, now);
}

const ATTRIBUTE_PREFIX = "userAttributes.";

function secondFactor({ context, pool, client, user, code, answer }: Answer): object {
  statusAfter("signIn", user);
  useSignInCode(context, user, code, answer);
  return issueTokens(context, pool, client, user);
}

function selection({ context, pool, client, user, code, answer }: Answer): object {
  statusAfter("signIn", user);
  // The API Reference calls the e-mail factor EMAIL_MFA here and EMAIL_OTP everywhere else.
  const factor = answer === "EMAIL_MFA" ? "EMAIL_OTP" : answer;
  const attribute = FACTOR_ADDRESSES.get(factor);
  if (attribute === undefined || !code.split(" ").includes(factor) || !user.attributes.get(attribute)) {
    throw new ServiceError("MFAMethodNotFoundException", "The user has no such second factor to choose.");
  }
  return codeChallenge(context, pool, client, user, factor);
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
