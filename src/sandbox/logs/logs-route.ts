import { readBody } from "../http/read-body.ts";
import type { Route } from "../http/route.ts";
import { sendError, sendJson } from "../http/send-json.ts";
import { regionOfSignature, requireSignature } from "../http/signature.ts";
import type { AnyOperation, Services } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { checkInput } from "../shapes/check-input.ts";
import { LOG_OPERATIONS } from "./log-operations.ts";

/** CloudWatch Logs on the sandbox's own port, by its targets; without quotas. */
export const LOGS_ROUTE: Route = {
  name: "CloudWatch Logs",
  matches: ({ headers }) => String(headers["x-amz-target"]).startsWith(PREFIX),
  async handle(services, request, response) {
    const { clock, settings } = services;
    try {
      const body = (await readBody(request, LARGEST_BODY_BYTES)) ?? "";
      const region = requireSignature(regionOfSignature(request));
      sendJson(response, clock.now(), perform(services, region, String(request.headers["x-amz-target"]), body));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      sendError(response, clock.now(), error, settings);
    }
  },
};

const PREFIX = "Logs_20140328.";
const LARGEST_BODY_BYTES = 65_536;
const BY_NAME: ReadonlyMap<string, AnyOperation> = new Map(LOG_OPERATIONS.map((operation) => [operation.name, operation]));

function perform(services: Services, region: string, target: string, body: string): object {
  const name = target.slice(PREFIX.length);
  const operation = BY_NAME.get(name);
  if (operation === undefined) {
    throw new ServiceError("UnknownOperationException", `The sandbox does not serve the CloudWatch Logs operation '${name}'.`);
  }
  const input = checkInput(operation.input, parse(body), services.settings);
  return operation.handle({ ...services, region }, input as never);
}

function parse(body: string): unknown {
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError("SerializationException", "The request is not valid JSON.");
  }
}
