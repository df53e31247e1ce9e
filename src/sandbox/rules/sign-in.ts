import { createHmac } from "node:crypto";
import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { StoredClient } from "../state/clients.ts";
import { findUser, type StoredUser } from "../state/users.ts";
import { sealChallenge } from "./challenge-session.ts";
import { convertImportedHash } from "./imported-hash.ts";
import { issueTokens } from "./issue-tokens.ts";
import { isImportedHash, matchesPassword } from "./password-hash.ts";
import type { Pool } from "./pool.ts";
import { secondFactorChallenge } from "./second-factor.ts";
import { statusAfter } from "./user-status.ts";

/** Signs a user in by password: tokens, or the challenge to choose a new password or to show a second factor. */
export function signIn(
  context: Context,
  pool: Pool,
  client: StoredClient,
  flow: string,
  parameters: Readonly<Record<string, string>>,
): object {
  const { name, password } = checkSignIn(client, flow, parameters);
  const user = requireSignedIn(context, pool, client, name, password);
  if (user.status === "FORCE_CHANGE_PASSWORD") return newPasswordChallenge(context, pool, client, user);
  return secondFactorChallenge(context, pool, client, user) ?? issueTokens(context, pool, client, user);
}

/** What can be said of a sign-in before anybody looks for the user. Throws InvalidParameterException or NotAuthorizedException. */
export function checkSignIn(
  client: StoredClient,
  flow: string,
  parameters: Readonly<Record<string, string>>,
): { readonly name: string; readonly password: string } {
  const needed = FLOWS.get(flow);
  if (needed === undefined) throw invalid("The sandbox signs users in by password only.");
  const allowed: readonly string[] = client.definition.ExplicitAuthFlows ?? [];
  if (!needed.some((name) => allowed.includes(name))) throw invalid("Auth flow not enabled for this client");
  const { USERNAME: name, PASSWORD: password, SECRET_HASH: secretHash } = parameters;
  if (!name) throw invalid("Missing required parameter USERNAME");
  if (!password) throw invalid("Missing required parameter PASSWORD");
  checkSecretHash(client, name, secretHash);
  return { name, password };
}

/** Throws NotAuthorizedException where a client with a secret is not proved by its hash with any of the names. */
export function checkSecretHash(client: StoredClient, name: string | readonly string[], secretHash: string | undefined): void {
  const secret = client.definition.ClientSecret;
  if (secret === undefined) return;
  const proved = [name].flat().some((one) => {
    const expected = createHmac("sha256", secret)
      .update(one + client.id)
      .digest("base64");
    return secretHash === expected;
  });
  if (!proved) throw refused(`Unable to verify secret hash for client ${client.id}`);
}

function requireSignedIn(context: Context, pool: Pool, client: StoredClient, name: string, password: string): StoredUser {
  const { store, clock, prepared } = context;
  const hidden = client.definition.PreventUserExistenceErrors === "ENABLED";
  const user = findUser(store, pool, name);
  if (user === undefined) throw hidden ? refused(WRONG) : new ServiceError("UserNotFoundException", "User does not exist.");
  if (!user.enabled) throw refused("User is disabled.");
  if (user.status === "RESET_REQUIRED") {
    throw hidden ? refused(WRONG) : new ServiceError("PasswordResetRequiredException", "Password reset required for the user");
  }
  if (user.password === undefined) throw refused(WRONG);
  if (isImportedHash(user.password)) {
    if (prepared?.provedHash !== user.password) throw refused(WRONG);
    convertImportedHash(context, user, password);
  } else if (!matchesPassword(password, user.password)) throw refused(WRONG);
  if (user.passwordExpires !== undefined && user.passwordExpires < clock.now()) {
    throw refused("Temporary password has expired and must be reset by an administrator.");
  }
  statusAfter("signIn", user);
  return user;
}

function newPasswordChallenge(context: Context, pool: Pool, client: StoredClient, user: StoredUser): object {
  const missing = pool.required.filter((name) => !user.attributes.get(name)).map((name) => `userAttributes.${name}`);
  return {
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session: sealChallenge(context, client, user, "NEW_PASSWORD_REQUIRED"),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing),
      userAttributes: JSON.stringify(Object.fromEntries(user.attributes)),
    },
  };
}

/** What a sign-in flow needs of the client: one of these in ExplicitAuthFlows. */
const FLOWS: ReadonlyMap<string, readonly string[]> = new Map([
  ["ADMIN_USER_PASSWORD_AUTH", ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"]],
  ["ADMIN_NO_SRP_AUTH", ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"]],
  ["USER_PASSWORD_AUTH", ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"]],
]);

const WRONG = "Incorrect username or password.";

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

function refused(message: string): ServiceError {
  return new ServiceError("NotAuthorizedException", message);
}
