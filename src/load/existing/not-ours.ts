import type { Failure } from "../../model/index.ts";
import type { PoolUser } from "../pool.ts";

/** Codes of failures that poolferry finds itself: the pool's user of the row's name or address is another's, or not what the row may have. */
export const NOT_OURS = [
  "UserNotProvablyOurs",
  "ExistingUserDiffers",
  "ExistingUserIsFederated",
  "ImmutableAttributeDiffers",
  "AliasOfAnotherUser",
] as const;

/** Such a failure. The message may name attributes, never their values. */
export function notOurs(code: (typeof NOT_OURS)[number], message: string): Failure {
  return { kind: "permanent", code, message };
}

/** True of who signed up without an administrator, or by an identity provider: neither AdminCreateUser nor an import job makes such a user. */
export function isMadeOtherwise({ status }: Pick<PoolUser, "status">): boolean {
  return status === "UNCONFIRMED" || status === "EXTERNAL_PROVIDER";
}
