import { createHash, randomInt } from "node:crypto";
import type { Context } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { Store } from "../state/store.ts";
import type { StoredUser } from "../state/users.ts";
import { type CodeDeliveryDetails, type CodeTarget, deliveryDetails, mediumOf } from "./code-delivery.ts";
import type { Pool } from "./pool.ts";
import { senderOf } from "./sender-of-pool.ts";

/** What a code is for; a user has at most one of each. */
export type CodePurpose = "sign-up" | "password" | "verify email" | "verify phone_number" | SignInPurpose;

/** Each sign-in that waits for its second factor has a code of its own. */
type SignInPurpose = `sign-in ${string}`;

/** A code that was answered rightly; `pending` is the new address that waited for it. */
export interface AnsweredCode {
  readonly attribute: CodeTarget["attribute"];
  readonly pending: string | undefined;
}

/** Makes a code, which replaces the one before, and puts it into the outbox, inside the running write. */
export function sendCode(
  context: Context,
  pool: Pool,
  user: StoredUser,
  purpose: CodePurpose,
  target: CodeTarget,
  pending?: string,
  lifeMs = purpose === "password" ? context.settings.resetCodeLifeMs : context.settings.signUpCodeLifeMs,
): CodeDeliveryDetails {
  const { store, clock, outbox } = context;
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  store
    .prepare("INSERT OR REPLACE INTO codes VALUES (?, ?, ?, ?, ?, ?)")
    .run(user.key, purpose, target.attribute, digest(user, code), clock.now() + lifeMs, pending ?? null);
  wrongCodes(store).delete(`${user.key} ${purpose}`);
  const message = {
    medium: mediumOf(target.attribute),
    to: target.to,
    poolId: pool.id,
    username: user.username,
    purpose: purpose.startsWith(SIGN_IN) ? "sign-in" : purpose,
    code,
    at: clock.now(),
  };
  outbox.sendCode(message, senderOf(context, pool));
  return deliveryDetails(target);
}

/**
 * Uses a code up, inside the running write. Throws ExpiredCodeException where there is none that is still good,
 * CodeMismatchException for a wrong one, and what the settings say after too many wrong ones.
 */
export function useCode({ store, settings, clock }: Context, user: StoredUser, purpose: CodePurpose, given: string): AnsweredCode {
  const row = store.prepare("SELECT * FROM codes WHERE user = ? AND purpose = ?").get(user.key, purpose) as CodeRow | undefined;
  if (row === undefined || row.expires < clock.now()) {
    throw new ServiceError("ExpiredCodeException", "Invalid code provided, please request a code again.");
  }
  const wrong = wrongCodes(store);
  const key = `${user.key} ${purpose}`;
  const before = wrong.get(key) ?? 0;
  if (before >= settings.wrongCodesAllowed) {
    throw new ServiceError(settings.tooManyWrongCodesError, "Attempt limit exceeded, please try after some time.");
  }
  if (row.hash !== digest(user, given)) {
    wrong.set(key, before + 1);
    throw new ServiceError("CodeMismatchException", "Invalid verification code provided, please try again.");
  }
  wrong.delete(key);
  store.prepare("DELETE FROM codes WHERE user = ? AND purpose = ?").run(user.key, purpose);
  return { attribute: row.attribute, pending: row.pending ?? undefined };
}

/** Sends the code of one sign-in's second factor, and forgets those of the user's sign-ins that were given up. */
export function sendSignInCode(
  context: Context,
  pool: Pool,
  user: StoredUser,
  signIn: string,
  target: CodeTarget,
  lifeMs: number,
): CodeDeliveryDetails {
  const { store, clock } = context;
  const over = store
    .prepare("DELETE FROM codes WHERE user = ? AND purpose GLOB 'sign-in *' AND expires < ? RETURNING purpose")
    .all(user.key, clock.now());
  for (const { purpose } of over) wrongCodes(store).delete(`${user.key} ${String(purpose)}`);
  return sendCode(context, pool, user, `${SIGN_IN}${signIn}`, target, undefined, lifeMs);
}

/** Uses up the code of one sign-in. Throws NotAuthorizedException where that has been done, else as `useCode`. */
export function useSignInCode(context: Context, user: StoredUser, signIn: string, given: string): void {
  const purpose: CodePurpose = `${SIGN_IN}${signIn}`;
  if (context.store.prepare("SELECT 1 FROM codes WHERE user = ? AND purpose = ?").get(user.key, purpose) === undefined) {
    throw new ServiceError("NotAuthorizedException", "Invalid session for the user, session can only be used once.");
  }
  useCode(context, user, purpose, given);
}

const SIGN_IN = "sign-in ";

interface CodeRow {
  readonly attribute: CodeTarget["attribute"];
  readonly hash: string;
  readonly expires: number;
  readonly pending: string | null;
}

/** Wrong answers are counted in memory: the write of a refused request is undone. */
const wrongByStore = new WeakMap<Store, Map<string, number>>();

function wrongCodes(store: Store): Map<string, number> {
  const known = wrongByStore.get(store) ?? new Map<string, number>();
  wrongByStore.set(store, known);
  return known;
}

function digest(user: StoredUser, code: string): string {
  return createHash("sha256").update(user.sub).update(code).digest("base64url");
}
