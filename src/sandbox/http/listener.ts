import type { RequestListener } from "node:http";
import type { Calls } from "../calls.ts";
import type { Services } from "../operation.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { answerCall } from "./answer-call.ts";
import { ROUTES } from "./routes.ts";

/** Hands each request to the first route that knows it, else to the Cognito operations. */
export function listener(services: Services, quotas: Quotas, calls: Calls): RequestListener {
  return (request, response) => {
    const route = ROUTES.find((candidate) => candidate.matches(request));
    const answered =
      route === undefined ? answerCall(services, quotas, calls, request, response) : route.handle(services, request, response);
    answered.catch((error: unknown) => {
      // The client is gone, or the store refused to commit: nothing that was answered is lost.
      if (!request.destroyed) calls.recordDefect(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  };
}
