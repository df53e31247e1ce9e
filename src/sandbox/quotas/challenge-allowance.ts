import type { Allowance } from "../operation.ts";

/**
 * What an answer to a challenge counts against, read from the Developer Guide: a new password is account recovery, all else is
 * authentication, with three times its rate for answers alone.
 */
export function challengeAllowance(input: unknown): Allowance | undefined {
  const { ChallengeName } = (input ?? {}) as { readonly ChallengeName?: unknown };
  return ChallengeName === "NEW_PASSWORD_REQUIRED" ? undefined : ANSWERS;
}

const ANSWERS: Allowance = { category: "UserAuthentication", times: 3 };
