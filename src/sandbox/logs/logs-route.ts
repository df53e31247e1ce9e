import { readBody } from "../http/read-body.ts";
import type { Route } from "../http/route.ts";
import { sendError, sendJson } from "../http/send-json.ts";
import { regionOfSignature } from "../http/signature.ts";
import type { AnyOperation, Services } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { checkInput } from "../shapes/check-input.ts";
import { LOG_OPERATIONS } from "./log-operations.ts";

/** CloudWatch Logs on the sandbox's own port, by its targets; without quotas. */
export const LOGS_ROUTE: Route = {
  name: "CloudWatch Logs",
  matches: ({ headers }) => String(headers["x-amz-target"]).startsWith(PREFIX),
  async handle(services, request, response) {
    const { store, clock, settings } = services;
    try {
      const body = (await readBody(request, LARGEST_BODY_BYTES)) ?? "";
      const output = perform(services, regionOfSignature(request), String(request.headers["x-amz-target"]), body);
      // What is shown must not be lost by a kill.
      await store.committed();
      sendJson(response, clock.now(), output);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // This service's client errors are 400, whatever Cognito's are set to.
      sendError(response, clock.now(), error, { ...settings, statusCodes: "all-400" });
    }
  },
};

const PREFIX = "Logs_20140328.";
const LARGEST_BODY_BYTES = 65_536;
const BY_NAME: ReadonlyMap<string, AnyOperation> = new Map(LOG_OPERATIONS.map((operation) => [operation.name, operation]));

function perform(services: Services, region: string | undefined, target: string, body: string): object {
  if (region === undefined) throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
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
