import type { Context, Preparation } from "../operation.ts";
import { givenAttributes } from "../rules/given-attributes.ts";
import type { Pool } from "../rules/pool.ts";
import { callTrigger, triggerOf } from "./call-trigger.ts";

/** What a pre sign-up trigger may decide about a user who signs up. */
export interface PreSignUpResponse {
  readonly autoConfirmUser: boolean;
  readonly autoVerifyEmail: boolean;
  readonly autoVerifyPhone: boolean;
}

interface NewUserRequest {
  readonly Username: string;
  readonly UserAttributes?: Parameters<typeof givenAttributes>[0];
  readonly ValidationData?: Parameters<typeof givenAttributes>[0];
  readonly ClientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** Asks the pool's pre sign-up trigger, which may refuse the user; undefined where there is none to ask. Rejects as `callTrigger`. */
export function askPreSignUp(
  context: Context,
  pool: Pool,
  source: "PreSignUp_SignUp" | "PreSignUp_AdminCreateUser",
  clientId: string | undefined,
  request: NewUserRequest,
): Promise<Preparation> | undefined {
  const handler = triggerOf(context, pool, "PreSignUp");
  if (handler === undefined) return undefined;
  const call = {
    name: "PreSignUp",
    source,
    clientId,
    username: request.Username,
    request: {
      userAttributes: Object.fromEntries(givenAttributes(request.UserAttributes)),
      validationData: request.ValidationData === undefined ? null : Object.fromEntries(givenAttributes(request.ValidationData)),
      ...(request.ClientMetadata === undefined ? {} : { clientMetadata: request.ClientMetadata }),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  } as const;
  return callTrigger(context, pool, handler, call).then((response) => ({
    preSignUp: {
      autoConfirmUser: response["autoConfirmUser"] === true,
      autoVerifyEmail: response["autoVerifyEmail"] === true,
      autoVerifyPhone: response["autoVerifyPhone"] === true,
    },
  }));
}
