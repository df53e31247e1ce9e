import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { checkEndpoint } from "./endpoint-check.ts";
import type { ServerClock } from "./server-clock.ts";

export interface HandlerOptions {
  readonly requestTimeoutMs: number;
  readonly connectionTimeoutMs: number;
  readonly authorities: string[] | undefined;
  readonly insecureEndpoint: boolean;
  readonly clock: ServerClock;
}

/**
 * The SDK's HTTP handler, which also looks at every request and answer: an unencrypted endpoint is refused wherever it
 * was configured (option, environment, AWS config file), and the server's clock is read.
 */
export class WatchedHandler extends NodeHttpHandler {
  readonly #options: HandlerOptions;
  #endpoint: URL | undefined;
  /** The endpoint's text, which all requests of a client share: reading it costs as much as a signature. */
  #origin = "";

  constructor(options: HandlerOptions) {
    const sockets = { keepAlive: true, maxSockets: MAX_SOCKETS };
    super({
      requestTimeout: options.requestTimeoutMs,
      throwOnRequestTimeout: true,
      connectionTimeout: options.connectionTimeoutMs,
      socketTimeout: 0,
      httpAgent: new HttpAgent(sockets),
      httpsAgent: new HttpsAgent(options.authorities === undefined ? sockets : { ...sockets, ca: options.authorities }),
      logger: SILENT,
    });
    this.#options = options;
  }

  /** Where the latest request went. */
  get endpoint(): URL | undefined {
    return this.#endpoint;
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>): ReturnType<NodeHttpHandler["handle"]> {
    const port = request.port === undefined ? "" : `:${request.port}`;
    const origin = `${request.protocol}//${request.hostname}${port}`;
    if (origin !== this.#origin) {
      const endpoint = new URL(origin);
      checkEndpoint(endpoint, this.#options.insecureEndpoint);
      this.#endpoint = endpoint;
      this.#origin = origin;
    }
    const answer = await super.handle(request, options);
    this.#options.clock.note(answer.response.headers["date"]);
    endLate(answer.response.body, this.#options.requestTimeoutMs);
    return answer;
  }
}

/** The SDK's request time-out ends with the first line of the answer: a body that stops half-way would hang for ever. */
function endLate(body: unknown, timeoutMs: number): void {
  if (!(body instanceof Readable)) return;
  const timer = setTimeout(() => body.destroy(Object.assign(new Error("The answer stopped half-way."), { code: "ETIMEDOUT" })), timeoutMs);
  body.once("close", () => clearTimeout(timer));
}

/** More than the calls that are ever in flight at once, so that no call waits for a socket with its time-out running. */
const MAX_SOCKETS = 256;

const quiet = (): void => undefined;
const SILENT = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
