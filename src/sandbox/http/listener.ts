import type { RequestListener } from "node:http";
import { ADMIN_ROUTE } from "../behaviour/admin-route.ts";
import type { Calls } from "../calls.ts";
import { disturbCall, isUndisturbed } from "../faults/disturb-call.ts";
import type { Services } from "../operation.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { answerCall } from "./answer-call.ts";
import { ROUTES } from "./routes.ts";

/** Hands each request to the first route that knows it, else to the Cognito operations. */
export function listener(services: Services, quotas: Quotas, calls: Calls): RequestListener {
  return (request, response) => {
    const route = ROUTES.find((candidate) => candidate.matches(request));
    const serve = () =>
      route === undefined ? answerCall(services, quotas, calls, request, response) : route.handle(services, request, response);
    const answered = isUndisturbed(services) || route === ADMIN_ROUTE ? serve() : disturbCall(services, request, response, serve);
    answered.catch((error: unknown) => {
      // The client is gone, or the store refused to commit: nothing that was answered is lost.
      if (!request.destroyed) calls.recordDefect(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  };
}
