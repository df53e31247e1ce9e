import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type Distribution, waitMs } from "../behaviour/latency.ts";
import { httpDate } from "../http/send-json.ts";
import type { Services } from "../operation.ts";
import { ServiceError, statusOf } from "../service-error.ts";
import type { Fault } from "./fault-schedule.ts";
import type { Answer } from "./hold-answer.ts";

/** A call whose answer is held back: the faults that strike the answer, and the latency of its operation. */
export interface HeldCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: string;
  readonly faults: readonly Fault[];
  readonly latency: Distribution | undefined;
}

/** Sends a held answer as the faults leave it, or loses it; what the call changed is committed by now. */
export function deliverAnswer(services: Services, call: HeldCall, answer: Answer): void {
  const changed = call.faults.reduce((held, fault) => changedAnswer(services, fault, held), answer);
  const waitsMs = [...call.faults.map(slownessOf), call.latency]
    .filter((distribution) => distribution !== undefined)
    .map((distribution) => waitMs(distribution, () => services.draw(`latency ${call.operation}`)));
  const total = waitsMs.reduce((sum, ms) => sum + ms, 0);
  if (total === 0) send(call, changed);
  // Never rejects: without a signal nothing ends the wait early, and a closed socket takes whatever is sent.
  else void delay(total, undefined, { ref: false }).then(() => send(call, changed));
}

function changedAnswer({ clock, settings }: Services, fault: Fault, answer: Answer): Answer {
  if (fault.fault === "wrong-clock") {
    return { ...answer, headers: { ...answer.headers, date: httpDate(clock.now() + (fault.ms ?? 0)) } };
  }
  if (fault.fault === "linked-but-refused" && answer.status === 200) {
    return refused(answer, new ServiceError("InvalidParameterException", MERGING_REFUSED), settings.statusCodes);
  }
  if (fault.fault === "answer-lost" && fault.how === "internal-error") {
    return refused(answer, new ServiceError("InternalErrorException", "Something went wrong"), settings.statusCodes);
  }
  return answer;
}

const MERGING_REFUSED = "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link";

function refused({ headers }: Answer, { name, message }: ServiceError, mode: "as-modelled" | "all-400"): Answer {
  const body = JSON.stringify({ __type: name, message });
  return {
    status: statusOf(name, mode),
    headers: { ...headers, "content-length": Buffer.byteLength(body), "x-amzn-errortype": name },
    body,
  };
}

function slownessOf({ fault, ms, latency }: Fault): Distribution | undefined {
  return fault === "slow-answer" ? (latency ?? { fixed: ms ?? 0 }) : undefined;
}

function send({ request, response, faults }: HeldCall, { status, headers, body }: Answer): void {
  const loss = faults.find(losesAnswer);
  if (loss === undefined) {
    response.writeHead(status, headers).end(body);
    return;
  }
  switch (loss.fault) {
    case "half-closed":
      request.socket.end();
      return;
    case "truncated-answer": {
      const bytes = Buffer.from(body);
      const kept = bytes.subarray(0, Math.min(bytes.length - 1, Math.floor(bytes.length * (loss.share ?? 0.5))));
      response.writeHead(status, headers);
      response.write(kept, () => request.socket.end());
      return;
    }
    default:
      if (loss.how === "time-out") setTimeout(() => request.socket.destroy(), loss.ms ?? LONG_SILENCE_MS).unref();
      else request.socket.resetAndDestroy();
  }
}

const LONG_SILENCE_MS = 60_000;

function losesAnswer({ fault, how }: Fault): boolean {
  return fault === "half-closed" || fault === "truncated-answer" || (fault === "answer-lost" && how !== "internal-error");
}
