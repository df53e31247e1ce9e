import { type Context, defineOperation } from "../operation.ts";
import { givenAttributes } from "../rules/given-attributes.ts";
import { checkNewUser, insertUser } from "../rules/new-user.ts";
import { hashPassword, type StoredPassword } from "../rules/password-hash.ts";
import { checkPassword, generatePassword, temporaryPasswordEnd } from "../rules/password-policy.ts";
import type { Pool } from "../rules/pool.ts";
import { senderOf } from "../rules/sender-of-pool.ts";
import { statusAfter } from "../rules/user-status.ts";
import { ServiceError } from "../service-error.ts";
import { anyText, attributes, password, poolId, username } from "../shapes/members.ts";
import { flag, list, map, oneOf, structure, type ValueOf } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { viewUser } from "../state/user-view.ts";
import { findUser, readUser, type StoredUser } from "../state/users.ts";
import { askPreSignUp } from "../triggers/pre-sign-up.ts";

const input = structure(
  { UserPoolId: poolId, Username: username },
  {
    UserAttributes: attributes,
    ValidationData: attributes,
    TemporaryPassword: password,
    ForceAliasCreation: flag,
    MessageAction: oneOf("RESEND", "SUPPRESS"),
    DesiredDeliveryMediums: list(oneOf("SMS", "EMAIL")),
    ClientMetadata: map(anyText),
  },
);

export const operation = defineOperation({
  name: "AdminCreateUser",
  category: "UserCreation",
  write: true,
  input,
  prepare(context, request) {
    if (context.triggers.size === 0 || request.MessageAction === "RESEND") return undefined;
    return askPreSignUp(context, requirePool(context, request.UserPoolId), "PreSignUp_AdminCreateUser", undefined, request);
  },
  handle(context, request) {
    const pool = requirePool(context, request.UserPoolId);
    const user = request.MessageAction === "RESEND" ? invitedAgain(context, pool, request) : created(context, pool, request);
    if (request.MessageAction !== "SUPPRESS") {
      for (const medium of request.DesiredDeliveryMediums ?? ["SMS"]) context.outbox.count(medium, senderOf(context, pool));
    }
    return { User: viewUser(user) };
  },
});

type Request = ValueOf<typeof input>;

function created(context: Context, pool: Pool, request: Request): StoredUser {
  const { store, settings, clock } = context;
  const nowMs = clock.now();
  const secret = temporaryPassword(pool, request, nowMs);
  const mayMiss = secret !== undefined && settings.missingRequiredOnCreate === "allow-with-password" ? "required attributes" : "nothing";
  const checked = checkNewUser(pool, request.Username, givenAttributes(request.UserAttributes), mayMiss);
  const insertion = insertUser(store, settings, pool, checked, {
    status: secret === undefined ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
    nowMs,
    password: secret,
    takenAlias: request.ForceAliasCreation === true ? "move" : "refuse",
  });
  if (insertion.clash === "username") throw new ServiceError("UsernameExistsException", "User account already exists");
  if (insertion.clash !== undefined) {
    throw new ServiceError(settings.aliasClashOnCreate, `An account with the given ${insertion.clash} already exists.`);
  }
  return readUser(store, insertion.key) as StoredUser;
}

/** Left blank, a pool of one-time codes makes a user without a password, any other pool makes one up. */
function temporaryPassword(pool: Pool, request: Request, nowMs: number): StoredPassword | undefined {
  if (request.TemporaryPassword !== undefined) checkPassword(pool, request.TemporaryPassword);
  else if (pool.passwordless) return undefined;
  const hash = hashPassword(request.TemporaryPassword ?? generatePassword(pool));
  return { hash, expires: temporaryPasswordEnd(pool, nowMs) };
}

/** RESEND: a new temporary password and a new term for a user who has not signed in yet. */
function invitedAgain({ store, settings, clock }: Context, pool: Pool, request: Request): StoredUser {
  const user = findUser(store, pool, request.Username);
  if (user === undefined) throw new ServiceError("UserNotFoundException", "User does not exist.");
  statusAfter("inviteAgain", user, settings.resendWrongStateMessage);
  const secret = temporaryPassword(pool, request, clock.now());
  store
    .prepare("UPDATE users SET password = ?, password_expires = ?, modified = ? WHERE key = ?")
    .run(secret?.hash ?? null, secret?.expires ?? null, clock.now(), user.key);
  return readUser(store, user.key) as StoredUser;
}
