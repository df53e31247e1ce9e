import type { IncomingMessage, ServerResponse } from "node:http";
import { callerServices, quotaScope } from "../behaviour/caller-services.ts";
import { noteCall, settleCall } from "../behaviour/settle-call.ts";
import type { Calls } from "../calls.ts";
import { strikeBefore } from "../faults/strike-inside.ts";
import { identityPoolActionOf } from "../identity-pools/identity-pool-action.ts";
import { regionOfId } from "../identity-pools/region-of-id.ts";
import type { Services } from "../operation.ts";
import { perform, requireOperation } from "../perform.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { regionOfAccessToken } from "../rules/access-token.ts";
import { ServiceError } from "../service-error.ts";
import { regionOfClient } from "../state/clients.ts";
import { readBody } from "./read-body.ts";
import { sendError, sendJson } from "./send-json.ts";
import { regionOfSignature, requireSignature } from "./signature.ts";

/** Answers one call of a Cognito operation. The answer leaves only after everything it rests on is durable. */
export async function answerCall(
  services: Services,
  quotas: Quotas,
  calls: Calls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = operationName(request);
  try {
    const body = await readBody(request, LARGEST_BODY_BYTES);
    const answered = answer(services, quotas, name, request, body);
    const output = answered instanceof Promise ? await answered : answered;
    await services.store.committed();
    calls.count(name, undefined);
    services.history?.record(request, name, "ok");
    sendJson(response, services.clock.now(), output);
  } catch (error) {
    await services.store.committed();
    if (!(error instanceof ServiceError)) calls.recordDefect(error);
    const refusal = error instanceof ServiceError ? error : new ServiceError("InternalErrorException", "Something went wrong");
    calls.count(name, refusal.name);
    services.history?.record(request, name, refusal.name);
    sendError(response, services.clock.now(), refusal, services.settings);
  }
}

const PREFIX = "AWSCognitoIdentityProviderService.";
const LARGEST_BODY_BYTES = 1_048_576;

function operationName(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  if (typeof target !== "string") return "";
  return target.startsWith(PREFIX) ? target.slice(PREFIX.length) : (identityPoolActionOf(target) ?? "");
}

function answer(
  services: Services,
  quotas: Quotas,
  name: string,
  request: IncomingMessage,
  body: string | undefined,
): object | Promise<object> {
  const operation = requireOperation(request.method === "POST" ? name : "");
  const signed = regionOfSignature(request);
  if (operation.public !== true) requireSignature(signed);
  const value = parse(body);
  const region = signed ?? regionOfId(value) ?? regionOfPublicCall(services, value);
  noteCall(services, request, value);
  const own = callerServices(services, request, value);
  quotas.take(operation, quotaScope(own, own.accountId, region), value);
  strikeBefore(own, name, region, request, value);
  const output = perform(own, operation, region, value);
  if (!(output instanceof Promise)) {
    settleCall(own, request, name, value, output);
    return output;
  }
  return output.then((settled) => {
    settleCall(own, request, name, value, settled);
    return settled;
  });
}

/** A request without a signature names an app client or carries an access token. */
function regionOfPublicCall(services: Services, value: unknown): string {
  const { ClientId, AccessToken } = (value ?? {}) as { ClientId?: unknown; AccessToken?: unknown };
  return regionOfClient(services, ClientId) || regionOfAccessToken(services, AccessToken);
}

function parse(body: string | undefined): unknown {
  if (body === undefined) throw new ServiceError("SerializationException", "The request is too long.");
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request is not valid JSON.");
  }
}
