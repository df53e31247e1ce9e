import type { IncomingMessage } from "node:http";
import { RunError } from "../../model/index.ts";
import { readBody } from "../http/read-body.ts";
import type { Route } from "../http/route.ts";
import type { Services } from "../operation.ts";

/** The sandbox's own endpoint, beside the service's: faults, call counts, messages and billing, as JSON. */
export const ADMIN_ROUTE: Route = {
  name: "sandbox",
  matches: (request) => request.url?.startsWith(PREFIX) === true,
  async handle(services, request, response) {
    const { status, body } = isForeign(services, request)
      ? refusal(403, "Only programs of this machine may ask, by the sandbox's own address.")
      : await answer(services, request);
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(`${JSON.stringify(body)}\n`);
  },
};

const PREFIX = "/_sandbox/";
const LARGEST_BODY_BYTES = 1_048_576;

interface AdminAnswer {
  readonly status: number;
  readonly body: object;
}

/** A web page could otherwise drive the sandbox from a browser, by its address or by a name that leads to it. */
function isForeign({ endpoint }: Services, { headers }: IncomingMessage): boolean {
  const { host, port } = new URL(endpoint);
  return headers.origin !== undefined || (headers.host !== host && headers.host !== `localhost:${port}`);
}

async function answer(services: Services, request: IncomingMessage): Promise<AdminAnswer> {
  const url = new URL(request.url ?? "", services.endpoint);
  const what = url.pathname.slice(PREFIX.length);
  if (what === "faults") return await faults(services, request);
  const read = READERS.get(what);
  if (read === undefined) return refusal(404, `There is no ${PREFIX}${what}; there are faults, ${[...READERS.keys()].join(", ")}.`);
  return request.method === "GET" ? { status: 200, body: read(services, url.searchParams) } : refusal(405, `${PREFIX}${what} takes GET.`);
}

const READERS: ReadonlyMap<string, (services: Services, query: URLSearchParams) => object> = new Map([
  ["calls", readCalls],
  ["outbox", ({ outbox }: Services) => ({ ...outbox, sent: Object.fromEntries(outbox.sent) })],
  ["billing", ({ billing }: Services, query: URLSearchParams) => billing.billing(query.get("month") ?? undefined)],
]);

function readCalls({ calls, history }: Services, query: URLSearchParams): object {
  const byOperation = Array.from(calls.byOperation, ([name, { ok, throttled, errors }]) => [
    name,
    { ok, throttled, errors: Object.fromEntries(errors) },
  ]);
  const after = Number(query.get("after") ?? 0);
  return { byOperation: Object.fromEntries(byOperation), ...(history === undefined ? {} : { history: history.records(after) }) };
}

async function faults(services: Services, request: IncomingMessage): Promise<AdminAnswer> {
  const { method } = request;
  if (method === "PUT") {
    const schedule = parse(await readBody(request, LARGEST_BODY_BYTES));
    if (schedule === undefined) return refusal(400, "The body is not a fault schedule in JSON.");
    try {
      services.faults.set(schedule);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      return refusal(400, `${error.message} ${error.hint}`);
    }
  } else if (method === "DELETE") services.faults.set(undefined);
  else if (method !== "GET") return refusal(405, `${PREFIX}faults takes GET, PUT and DELETE.`);
  return { status: 200, body: { schedule: services.faults.schedule ?? null, hits: services.faults.hits } };
}

function parse(body: string | undefined): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusal(status: number, message: string): AdminAnswer {
  return { status, body: { message } };
}
