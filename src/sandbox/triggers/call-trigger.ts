import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../operation.ts";
import type { Pool } from "../rules/pool.ts";
import { ServiceError } from "../service-error.ts";
import type { TriggerEvent, TriggerHandler, TriggerName } from "./triggers.ts";
import { UnreachableTrigger } from "./unreachable-trigger.ts";

/** The handler of a pool's trigger; undefined where the pool has none, or nothing stands for its function. */
export function triggerOf({ triggers }: Context, pool: Pool, name: TriggerName): TriggerHandler | undefined {
  if (triggers.size === 0) return undefined;
  const arn = pool.settings.LambdaConfig?.[name];
  return arn === undefined ? undefined : (triggers.get(arn) ?? triggers.get(name));
}

export interface TriggerCall {
  readonly name: TriggerName;
  readonly source: string;
  /** Undefined: an administrator's call, which no app client makes. */
  readonly clientId: string | undefined;
  readonly username: string;
  readonly request: object;
  /** The response with its defaults, for the handler to change. */
  readonly response: object;
}

/**
 * Calls a trigger and answers its `response`. Rejects with UserLambdaValidationException where it fails, with
 * UnexpectedLambdaException where it cannot be run or does not answer in time, InvalidLambdaResponseException for no answer.
 */
export async function callTrigger(
  { settings }: Context,
  pool: Pool,
  handler: TriggerHandler,
  call: TriggerCall,
): Promise<Readonly<Record<string, unknown>>> {
  const event: TriggerEvent = {
    version: "1",
    region: pool.region,
    userPoolId: pool.id,
    userName: call.username,
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: call.clientId ?? "CLIENT_ID_NOT_APPLICABLE" },
    triggerSource: call.source,
    request: call.request,
    response: call.response,
  };
  for (let attempt = 1; attempt <= settings.triggerAttempts; attempt++) {
    const answer = await answerInTime(handler, structuredClone(event), settings.triggerTimeoutMs, call.name);
    if (answer !== LATE) return responseOf(answer);
  }
  throw new ServiceError("UnexpectedLambdaException", `${call.name} failed with error: the function did not answer in time.`);
}

const LATE = Symbol("late");

async function answerInTime(handler: TriggerHandler, event: TriggerEvent, limitMs: number, name: TriggerName): Promise<unknown> {
  const stop = new AbortController();
  const late = delay(limitMs, LATE, { signal: stop.signal }).catch(() => LATE);
  try {
    return await Promise.race([Promise.resolve(event).then(handler), late]);
  } catch (error) {
    if (error instanceof UnreachableTrigger) throw new ServiceError("UnexpectedLambdaException", `${name} failed: ${error.message}`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceError("UserLambdaValidationException", `${name} failed with error ${reason}.`);
  } finally {
    stop.abort();
  }
}

function responseOf(answer: unknown): Readonly<Record<string, unknown>> {
  const response = isObject(answer) ? answer["response"] : undefined;
  if (!isObject(response)) throw new ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output");
  return response;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
