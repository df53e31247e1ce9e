import type { IncomingMessage, ServerResponse } from "node:http";
import { sendError } from "../http/send-json.ts";
import { REQUEST_HAS_EXPIRED, type UploadRefusal } from "../import/upload-refusal.ts";
import { answerUpload } from "../import/upload-route.ts";
import type { Services } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { FaultName } from "./fault-kinds.ts";
import type { Fault } from "./fault-schedule.ts";

/** Lets a fault strike in place of a call, of which nothing happens. */
export function strikeInstead(
  services: Services,
  operation: string,
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  switch (fault.fault) {
    case "reset-before":
      request.socket.resetAndDestroy();
      return;
    case "upload-cut":
      cutUpload(request, fault.share ?? 0.5);
      return;
    case "url-expired":
      answerUpload(services, response, REQUEST_HAS_EXPIRED);
      return;
    default: {
      if (operation === "Upload") {
        answerUpload(services, response, UPLOAD_REFUSALS[fault.fault] ?? INTERNAL_ERROR);
        return;
      }
      const refusal = refusalOf(fault, String(request.headers["x-amz-target"]).startsWith(LOGS_PREFIX));
      services.calls.count(operation, refusal.name);
      services.history?.record(request, operation, refusal.name);
      sendError(response, services.clock.now(), refusal, services.settings);
    }
  }
}

const LOGS_PREFIX = "Logs_";

const INTERNAL_ERROR: UploadRefusal = {
  status: 500,
  code: "InternalError",
  message: "We encountered an internal error. Please try again.",
};
const SLOW_DOWN: UploadRefusal = { status: 503, code: "SlowDown", message: "Please reduce your request rate." };

/** What S3 says where the other services answer by an exception. */
const UPLOAD_REFUSALS: Partial<Record<FaultName, UploadRefusal>> = {
  throttled: SLOW_DOWN,
  unavailable: { status: 503, code: "ServiceUnavailable", message: "Service is unable to handle request." },
  "expired-credentials": { status: 400, code: "ExpiredToken", message: "The provided token has expired." },
};

function refusalOf({ fault }: Fault, ofLogs: boolean): ServiceError {
  switch (fault) {
    case "throttled":
      return new ServiceError(ofLogs ? "ThrottlingException" : "TooManyRequestsException", "Rate exceeded");
    case "unavailable":
      return new ServiceError("ServiceUnavailableException", "Service is unavailable");
    case "expired-credentials":
      return new ServiceError("ExpiredTokenException", "The security token included in the request is expired");
    default:
      return new ServiceError("InternalErrorException", "Something went wrong");
  }
}

/** Takes a share of the announced bytes, keeps none of them, and resets the connection. */
function cutUpload(request: IncomingMessage, share: number): void {
  const enough = Number(request.headers["content-length"] ?? 0) * share;
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes >= enough) request.socket.resetAndDestroy();
  });
  request.on("end", () => request.socket.resetAndDestroy());
  request.on("error", () => request.socket.destroy());
}
