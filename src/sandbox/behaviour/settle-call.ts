import type { IncomingMessage } from "node:http";
import { COUNTED_OPERATIONS, UNLISTED_OPERATIONS } from "../billing/counted-operations.ts";
import { keepJobFaults } from "../faults/strike-inside.ts";
import type { Services } from "../operation.ts";
import { userOfInput, userOfOutput } from "./user-of-call.ts";

/** Notes what follows from a call that succeeded: an active user, the user of the call's record, the faults of a new import job. */
export function settleCall(services: Services, request: IncomingMessage, operation: string, input: unknown, output: object): void {
  const counted = COUNTED_OPERATIONS.has(operation) || (services.settings.billsUnlistedChanges && UNLISTED_OPERATIONS.has(operation));
  if (counted || services.history !== undefined) {
    const user = userOfOutput(services, input, output) ?? (isSignIn(operation) ? undefined : userOfInput(services, input));
    if (counted && user !== undefined) services.billing.count(user, operation);
    services.history?.note(request, { pool: poolOf(input), user });
  }
  if (services.faults.schedule !== undefined) keepJobFaults(services, request, output);
}

/** Notes, where a history is kept, the user that a call means, as long as it is there. */
export function noteCall(services: Services, request: IncomingMessage, input: unknown): void {
  services.history?.note(request, { pool: poolOf(input), user: userOfInput(services, input) });
}

/** A sign-in counts once it gives tokens; a challenge is none yet. */
function isSignIn(operation: string): boolean {
  return operation.endsWith("InitiateAuth") || operation.endsWith("RespondToAuthChallenge");
}

function poolOf(input: unknown): string | undefined {
  const { UserPoolId } = (input ?? {}) as { readonly UserPoolId?: unknown };
  return typeof UserPoolId === "string" ? UserPoolId : undefined;
}
