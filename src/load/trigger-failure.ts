import type { Failure } from "../model/index.ts";

/** What a pool's own Lambda trigger or message delivery did wrong: repeating helps seldom, and the next user may pass. */
const CODES: ReadonlySet<string> = new Set(["UnexpectedLambdaException", "InvalidLambdaResponseException", "CodeDeliveryFailureException"]);

/** Calls in all for one user before such a failure is believed. */
export const TRIGGER_TRIES = 3;

export function isTriggerFailure({ code }: Failure): boolean {
  return CODES.has(code);
}
