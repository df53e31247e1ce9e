import { ServiceError } from "../service-error.ts";
import type { StoredUser } from "../state/users.ts";

export type UserStatus = "UNCONFIRMED" | "CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED" | "EXTERNAL_PROVIDER";

/** What may be done to a user, as far as its status decides. */
export type Act = keyof typeof TABLE;

/** The status that follows from an act. Throws what the act is refused with in the user's present status, with another text if given. */
export function statusAfter(act: Act, user: Pick<StoredUser, "status">, text?: string): UserStatus {
  const present = user.status as UserStatus;
  const next: UserStatus | Refusal = TABLE[act][present];
  if (typeof next === "string") return next;
  throw new ServiceError(next.error, text ?? next.text.replace("{status}", present));
}

interface Refusal {
  readonly error: string;
  readonly text: string;
}

const refuse = (error: string, text: string): Refusal => ({ error, text });

const CANNOT_CONFIRM = refuse("NotAuthorizedException", "User cannot be confirmed. Current status is {status}");
const CANNOT_RESET = refuse("NotAuthorizedException", "User password cannot be reset in the current state.");
const NOT_CONFIRMED = refuse("UserNotConfirmedException", "User is not confirmed.");
const MUST_RESET = refuse("PasswordResetRequiredException", "Password reset required for the user");
const ALREADY_CONFIRMED = refuse("InvalidParameterException", "User is already confirmed.");
const NO_SESSION = refuse("NotAuthorizedException", "Invalid session for the user.");
const NO_PASSWORD = refuse("NotAuthorizedException", "Incorrect username or password.");
const NO_INVITATION = refuse("UnsupportedUserStateException", "Resend not possible. User status is not FORCE_CHANGE_PASSWORD");

/** What each status allows, act by act: the status that follows, or the refusal. */
const TABLE = {
  confirmSignUp: {
    UNCONFIRMED: "CONFIRMED",
    CONFIRMED: CANNOT_CONFIRM,
    FORCE_CHANGE_PASSWORD: CANNOT_CONFIRM,
    RESET_REQUIRED: CANNOT_CONFIRM,
    EXTERNAL_PROVIDER: CANNOT_CONFIRM,
  },
  resendCode: {
    UNCONFIRMED: "UNCONFIRMED",
    CONFIRMED: ALREADY_CONFIRMED,
    FORCE_CHANGE_PASSWORD: ALREADY_CONFIRMED,
    RESET_REQUIRED: ALREADY_CONFIRMED,
    EXTERNAL_PROVIDER: ALREADY_CONFIRMED,
  },
  inviteAgain: {
    UNCONFIRMED: NO_INVITATION,
    CONFIRMED: NO_INVITATION,
    FORCE_CHANGE_PASSWORD: "FORCE_CHANGE_PASSWORD",
    RESET_REQUIRED: NO_INVITATION,
    EXTERNAL_PROVIDER: NO_INVITATION,
  },
  setPermanentPassword: {
    UNCONFIRMED: "CONFIRMED",
    CONFIRMED: "CONFIRMED",
    FORCE_CHANGE_PASSWORD: "CONFIRMED",
    RESET_REQUIRED: "CONFIRMED",
    EXTERNAL_PROVIDER: "CONFIRMED",
  },
  setTemporaryPassword: {
    UNCONFIRMED: "FORCE_CHANGE_PASSWORD",
    CONFIRMED: "FORCE_CHANGE_PASSWORD",
    FORCE_CHANGE_PASSWORD: "FORCE_CHANGE_PASSWORD",
    RESET_REQUIRED: "FORCE_CHANGE_PASSWORD",
    EXTERNAL_PROVIDER: "FORCE_CHANGE_PASSWORD",
  },
  resetByAdmin: {
    UNCONFIRMED: CANNOT_RESET,
    CONFIRMED: "RESET_REQUIRED",
    FORCE_CHANGE_PASSWORD: CANNOT_RESET,
    RESET_REQUIRED: "RESET_REQUIRED",
    EXTERNAL_PROVIDER: CANNOT_RESET,
  },
  forgetPassword: {
    UNCONFIRMED: "UNCONFIRMED",
    CONFIRMED: "CONFIRMED",
    FORCE_CHANGE_PASSWORD: CANNOT_RESET,
    RESET_REQUIRED: "RESET_REQUIRED",
    EXTERNAL_PROVIDER: CANNOT_RESET,
  },
  replaceForgottenPassword: {
    UNCONFIRMED: NOT_CONFIRMED,
    CONFIRMED: "CONFIRMED",
    FORCE_CHANGE_PASSWORD: CANNOT_RESET,
    RESET_REQUIRED: "CONFIRMED",
    EXTERNAL_PROVIDER: CANNOT_RESET,
  },
  answerNewPassword: {
    UNCONFIRMED: NO_SESSION,
    CONFIRMED: NO_SESSION,
    FORCE_CHANGE_PASSWORD: "CONFIRMED",
    RESET_REQUIRED: NO_SESSION,
    EXTERNAL_PROVIDER: NO_SESSION,
  },
  /** With the right password: FORCE_CHANGE_PASSWORD gets a challenge in place of tokens. */
  signIn: {
    UNCONFIRMED: NOT_CONFIRMED,
    CONFIRMED: "CONFIRMED",
    FORCE_CHANGE_PASSWORD: "FORCE_CHANGE_PASSWORD",
    RESET_REQUIRED: MUST_RESET,
    EXTERNAL_PROVIDER: NO_PASSWORD,
  },
  /** Anything done with tokens, and the choice of second factors. */
  useAccount: {
    UNCONFIRMED: NOT_CONFIRMED,
    CONFIRMED: "CONFIRMED",
    FORCE_CHANGE_PASSWORD: "FORCE_CHANGE_PASSWORD",
    RESET_REQUIRED: MUST_RESET,
    EXTERNAL_PROVIDER: "EXTERNAL_PROVIDER",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<UserStatus, UserStatus | Refusal>>>>;
