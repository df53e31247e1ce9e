import { setTimeout as delay } from "node:timers/promises";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { ServiceError, statusOf } from "../../../src/sandbox/service-error.ts";
import type { Sandbox } from "../../../src/sandbox/start-sandbox.ts";

/** What becomes of one request on its way; `late` arrives after the client has given it up. */
export type WireFate =
  | "pass"
  | "slow"
  | "throttled"
  | "broken"
  | "expired"
  | "refused"
  | "reset"
  | "answer-lost"
  | "answer-broken"
  | "late";

export interface Wire {
  fateOf(operation: string, subject: string): WireFate;
  /** Told of every request that the pool has granted. */
  granted(operation: string, subject: string): void;
}

/** What other people do in the pool right before a request arrives there, and right after; `request` names the request. */
export type Meanwhile = (request: string) => Promise<void>;

type Handle = NodeHttpHandler["handle"];
type Answered = Awaited<ReturnType<Handle>>;

/** Kept over real HTTP: the sandbox's own faults of import jobs strike there. */
const BY_HTTP: ReadonlySet<string> = new Set(["CreateUserImportJob", "StartUserImportJob", "DescribeLogStreams", "GetLogEvents"]);
const REGION = "eu-central-1";
const SLOW_MS = 2;

/** Carries the SDK's requests to a sandbox of this process without a socket, for the time of `work`: the SDK itself is all there. */
export async function onWire<T>(sandbox: Sandbox, wire: Wire, work: () => Promise<T>, meanwhile?: Meanwhile): Promise<T> {
  const real = NodeHttpHandler.prototype.handle;
  const late = new Set<Promise<unknown>>();
  NodeHttpHandler.prototype.handle = function (this: NodeHttpHandler, ...[request, options]: Parameters<Handle>) {
    const call = new WiredCall(sandbox, wire, request, () => real.call(this, request, options), meanwhile);
    return call.answer(options?.abortSignal, late);
  };
  try {
    return await work();
  } finally {
    NodeHttpHandler.prototype.handle = real;
    await Promise.all(late);
  }
}

class WiredCall {
  readonly #sandbox: Sandbox;
  readonly #wire: Wire;
  readonly #byHttp: () => Promise<Answered>;
  readonly #meanwhile: Meanwhile | undefined;
  readonly #operation: string;
  readonly #subject: string;
  readonly #input: object;

  constructor(
    sandbox: Sandbox,
    wire: Wire,
    request: Parameters<Handle>[0],
    byHttp: () => Promise<Answered>,
    meanwhile: Meanwhile | undefined,
  ) {
    this.#sandbox = sandbox;
    this.#wire = wire;
    this.#byHttp = byHttp;
    this.#meanwhile = meanwhile;
    this.#operation = String(request.headers["x-amz-target"]).replace(/^.*\./, "");
    this.#input = JSON.parse(new TextDecoder().decode(request.body as Uint8Array)) as object;
    this.#subject = subjectOf(this.#input);
  }

  async answer(signal: Signal, late: Set<Promise<unknown>>): Promise<Answered> {
    const fate = this.#wire.fateOf(this.#operation, this.#subject);
    switch (fate) {
      case "throttled":
        return this.#refused("TooManyRequestsException");
      case "broken":
        return this.#refused("InternalErrorException");
      case "expired":
        return this.#refused("ExpiredTokenException");
      case "refused":
        throw networkError("ECONNREFUSED", "connect");
      case "reset":
        throw networkError("ECONNRESET", "read");
      case "late": {
        if (BY_HTTP.has(this.#operation)) return this.#told("answer-lost", await this.#handle(), signal);
        const arrival = delay(SLOW_MS).then(() => this.#handle());
        late.add(arrival);
        throw Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ETIMEDOUT" });
      }
      default:
        return this.#told(fate, await this.#handle(), signal);
    }
  }

  async #told(fate: WireFate, answer: Answered, signal: Signal): Promise<Answered> {
    if (fate === "slow") await delay(SLOW_MS);
    // Handled all the same: an abort is no undo.
    if (signal?.aborted === true) throw Object.assign(new Error("Request aborted"), { name: "AbortError" });
    if (fate === "answer-lost") throw networkError("ECONNRESET", "read");
    return fate === "answer-broken" ? this.#refused("InternalErrorException") : answer;
  }

  async #handle(): Promise<Answered> {
    await this.#meanwhile?.(`${this.#operation} ${this.#subject}`);
    try {
      return await this.#arrive();
    } finally {
      await this.#meanwhile?.(`after ${this.#operation} ${this.#subject}`);
    }
  }

  async #arrive(): Promise<Answered> {
    if (BY_HTTP.has(this.#operation)) {
      const answer = await this.#byHttp();
      if (answer.response.statusCode === 200) this.#wire.granted(this.#operation, this.#subject);
      return answer;
    }
    try {
      const output = await this.#sandbox.call(this.#operation, this.#input, REGION);
      this.#wire.granted(this.#operation, this.#subject);
      return this.#response(200, output);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return this.#refused(error.name, error.message);
    }
  }

  #refused(name: string, message = "Something went wrong"): Answered {
    const { statusCodes } = this.#sandbox.settings;
    return this.#response(statusOf(name, statusCodes), { __type: name, message }, name);
  }

  #response(statusCode: number, body: object, errorType?: string): Answered {
    const headers = { date: new Date(this.#sandbox.clock.now()).toUTCString(), "content-type": "application/x-amz-json-1.1" };
    const response = {
      statusCode,
      headers: errorType === undefined ? headers : { ...headers, "x-amzn-errortype": errorType },
      body: Buffer.from(JSON.stringify(body)),
    };
    return { response } as unknown as Answered;
  }
}

type Signal = { readonly aborted?: boolean } | undefined;

/** Whom a request is about, as far as it is the same in every run of the same schedule; ids of Cognito's making are not. */
function subjectOf(input: object): string {
  const { Username, GroupName, DestinationUser } = input as {
    readonly Username?: string;
    readonly GroupName?: string;
    readonly DestinationUser?: { readonly ProviderAttributeValue?: string };
  };
  return [Username ?? DestinationUser?.ProviderAttributeValue, GroupName].filter((text) => text !== undefined).join(" ");
}

function networkError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
