import type { IncomingMessage, ServerResponse } from "node:http";
import { latencyOf } from "../behaviour/latency.ts";
import { identityPoolActionOf } from "../identity-pools/identity-pool-action.ts";
import { UPLOAD_ROUTE } from "../import/upload-route.ts";
import type { Services } from "../operation.ts";
import { deliverAnswer } from "./deliver-answer.ts";
import { faultKind } from "./fault-kinds.ts";
import { holdAnswer } from "./hold-answer.ts";
import { strikeInstead } from "./strike-instead.ts";

/** Whether no call has to be disturbed: no fault is asked for, and answers are not delayed. */
export function isUndisturbed({ faults, settings }: Pick<Services, "faults" | "settings">): boolean {
  return faults.schedule === undefined && settings.latency === "none";
}

/** Lets the faults that are due strike a request: in place of `serve`, which answers it, or on its answer. */
export async function disturbCall(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  serve: () => Promise<void>,
): Promise<void> {
  const operation = struckName(request);
  const faults = services.faults.strike(operation, request);
  const latency = latencyOf(services.settings.latency, operation);
  const onAnswer = faults.filter(({ fault }) => faultKind(fault)?.when === "answer");
  if (onAnswer.length > 0 || latency !== undefined) {
    holdAnswer(response, (answer) => deliverAnswer(services, { request, response, operation, faults: onAnswer, latency }, answer));
  }
  const instead = faults.find(({ fault }) => faultKind(fault)?.when === "instead");
  if (instead === undefined) await serve();
  else strikeInstead(services, operation, instead, request, response);
}

/** The name under which faults know a request: its operation, of whatever service, or `Upload`. */
function struckName(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return identityPoolActionOf(target) ?? target.slice(target.lastIndexOf(".") + 1);
  return UPLOAD_ROUTE.matches(request) ? "Upload" : "";
}
