import { ServiceError } from "../service-error.ts";
import type { MfaPreference } from "../state/mfa-preference.ts";
import type { StoredUser } from "../state/users.ts";
import type { Pool } from "./pool.ts";
import { statusAfter } from "./user-status.ts";

/** What is asked for one factor; a factor that is not mentioned stays as it is. */
export type FactorChange = readonly [
  factor: string,
  change: { readonly Enabled?: boolean | undefined; readonly PreferredMfa?: boolean | undefined } | undefined,
];

/**
 * A user's second factors after a change. Throws InvalidParameterException for a factor the user cannot have, and where none
 * is left in a pool that demands one; PasswordResetRequiredException and UserNotConfirmedException by the user's status.
 */
export function changedMfaPreference(pool: Pool, user: StoredUser, before: MfaPreference, changes: readonly FactorChange[]): MfaPreference {
  statusAfter("useAccount", user);
  const factors = new Set(before.factors);
  let preferred = before.preferred;
  for (const [factor, change] of changes) {
    if (change === undefined) continue;
    if (change.Enabled === true) enable(user, factors, factor);
    else factors.delete(factor);
    if (change.PreferredMfa === false && preferred === factor) preferred = undefined;
  }
  const chosen = changes.filter(([, change]) => change?.PreferredMfa === true).map(([factor]) => factor);
  if (chosen.length > 1) throw invalid("Only one MFA factor can be preferred.");
  const [choice] = chosen;
  if (choice !== undefined && !factors.has(choice)) throw invalid("A factor must be enabled to be the preferred one.");
  if (pool.settings.MfaConfiguration === "ON" && before.factors.length > 0 && factors.size === 0) {
    throw invalid("MFA is required in the user pool: its last factor cannot be turned off.");
  }
  if (preferred !== undefined && !factors.has(preferred)) preferred = undefined;
  return { factors: [...factors], preferred: choice ?? preferred };
}

/** A factor needs somewhere to send to; a token generator cannot be registered by an administrator. */
function enable(user: StoredUser, factors: Set<string>, factor: string): void {
  const address = FACTOR_ADDRESSES.get(factor);
  if (address === undefined || !user.attributes.get(address)) {
    throw invalid(`User does not have delivery config set to turn on ${factor}`);
  }
  factors.add(factor);
}

/** The attribute that holds the address of a factor which sends codes. */
export const FACTOR_ADDRESSES: ReadonlyMap<string, "email" | "phone_number"> = new Map([
  ["SMS_MFA", "phone_number"],
  ["EMAIL_OTP", "email"],
]);

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
