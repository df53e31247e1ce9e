import type { IncomingMessage, ServerResponse } from "node:http";
import type { Services } from "../operation.ts";

/** Something the listener serves besides Cognito's own operations: an upload path, another service's targets. */
export interface Route {
  readonly name: string;
  matches(request: IncomingMessage): boolean;
  /** Answers the whole request. A rejection becomes a 500. */
  handle(services: Services, request: IncomingMessage, response: ServerResponse): Promise<void>;
}
