import type { IncomingMessage, ServerResponse } from "node:http";
import type { Calls } from "../calls.ts";
import type { Services } from "../operation.ts";
import { perform, requireOperation } from "../perform.ts";
import type { Quotas } from "../quotas/quotas.ts";
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
    const output = answer(services, quotas, name, request, body);
    await services.store.committed();
    calls.count(name, undefined);
    sendJson(response, services.clock.now(), output);
  } catch (error) {
    await services.store.committed();
    if (!(error instanceof ServiceError)) calls.recordDefect(error);
    const refusal = error instanceof ServiceError ? error : new ServiceError("InternalErrorException", "Something went wrong");
    calls.count(name, refusal.name);
    sendError(response, services.clock.now(), refusal, services.settings);
  }
}

const PREFIX = "AWSCognitoIdentityProviderService.";
const LARGEST_BODY_BYTES = 1_048_576;

function operationName(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  return typeof target === "string" && target.startsWith(PREFIX) ? target.slice(PREFIX.length) : "";
}

function answer(services: Services, quotas: Quotas, name: string, request: IncomingMessage, body: string | undefined): object {
  const operation = requireOperation(request.method === "POST" ? name : "");
  const signed = regionOfSignature(request);
  if (operation.public !== true) requireSignature(signed);
  const value = parse(body);
  const region = signed ?? regionOfClient(services, (value as { ClientId?: unknown } | null)?.ClientId);
  quotas.take(operation, region, value);
  return perform(services, operation, region, value);
}

function parse(body: string | undefined): unknown {
  if (body === undefined) throw new ServiceError("SerializationException", "The request is too long.");
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request is not valid JSON.");
  }
}
