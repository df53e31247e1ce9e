import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import { unseal } from "../state/signing-key.ts";
import { findBySub, readUser, type StoredUser } from "../state/users.ts";
import { changeAttributes } from "./change-attributes.ts";
import { issueTokens } from "./issue-tokens.ts";
import type { Pool } from "./pool.ts";
import { setPassword } from "./set-password.ts";
import { checkSecretHash } from "./sign-in.ts";
import { checkAttributes } from "./user-attributes.ts";
import { statusAfter } from "./user-status.ts";

/** Answers NEW_PASSWORD_REQUIRED: the new password becomes permanent, missing attributes may come with it, tokens follow. */
export function answerChallenge(
  context: Context,
  pool: Pool,
  client: StoredClient,
  request: { readonly challenge: string; readonly session: string | undefined; readonly responses: Readonly<Record<string, string>> },
): object {
  const { store, settings, clock } = context;
  if (request.challenge !== "NEW_PASSWORD_REQUIRED") throw invalid("The sandbox answers the challenge NEW_PASSWORD_REQUIRED only.");
  const { USERNAME: name, NEW_PASSWORD: password, SECRET_HASH: secretHash } = request.responses;
  if (!name) throw invalid("Missing required parameter USERNAME");
  if (!password) throw invalid("Missing required parameter NEW_PASSWORD");
  checkSecretHash(client, name, secretHash);
  const user = userOfSession(context, pool, client, request.session ?? "");
  const given = Object.entries(request.responses).filter(([key]) => key.startsWith(ATTRIBUTE_PREFIX));
  const added = checkAttributes(
    pool,
    given.map(([key, value]) => [key.slice(ATTRIBUTE_PREFIX.length), value] as const),
    "update",
  );
  changeAttributes(store, settings, pool, user, new Map([...user.attributes, ...added]), clock.now());
  setPassword(store, pool, user, password, true, clock.now());
  return issueTokens(context, pool, client, readUser(store, user.key) ?? user);
}

const ATTRIBUTE_PREFIX = "userAttributes.";

/** A session is good for one answer: afterwards the user's status is another. */
function userOfSession({ store, clock }: Context, pool: Pool, client: StoredClient, session: string): StoredUser {
  const state = unseal(store, session) as { readonly client: string; readonly sub: string; readonly expires: number } | undefined;
  const user = state?.client === client.id ? findBySub(store, pool, state.sub) : undefined;
  if (state === undefined || user === undefined) throw refused("Invalid session for the user.");
  statusAfter("answerNewPassword", user);
  if (state.expires < clock.now()) throw refused("Invalid session for the user, session is expired.");
  if (!user.enabled) throw refused("User is disabled.");
  return user;
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

function refused(message: string): ServiceError {
  return new ServiceError("NotAuthorizedException", message);
}
