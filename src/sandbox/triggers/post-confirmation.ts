import type { Context } from "../operation.ts";
import type { Pool } from "../rules/pool.ts";
import { requireUser } from "../state/users.ts";
import { callTrigger, triggerOf } from "./call-trigger.ts";

/** Tells the pool's post confirmation trigger, if there is one, about a user who is confirmed by now. Rejects as `callTrigger`. */
export function tellPostConfirmation(
  context: Context,
  pool: Pool,
  source: "PostConfirmation_ConfirmSignUp" | "PostConfirmation_ConfirmForgotPassword",
  clientId: string | undefined,
  request: { readonly Username: string; readonly ClientMetadata?: Readonly<Record<string, string>> | undefined },
): Promise<void> | undefined {
  const handler = triggerOf(context, pool, "PostConfirmation");
  if (handler === undefined) return undefined;
  const user = requireUser(context.store, pool, request.Username);
  const userAttributes = { sub: user.sub, "cognito:user_status": user.status, ...Object.fromEntries(user.attributes) };
  const call = {
    name: "PostConfirmation",
    source,
    clientId,
    username: user.username,
    request: { userAttributes, ...(request.ClientMetadata === undefined ? {} : { clientMetadata: request.ClientMetadata }) },
    response: {},
  } as const;
  return callTrigger(context, pool, handler, call).then(() => undefined);
}
