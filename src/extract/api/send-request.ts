import { RunError } from "../../model/index.ts";
import { retryAfterMs } from "./retry-after.ts";
import { TryAgain } from "./try-again.ts";

export interface ApiRequest {
  readonly url: URL;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** A JSON body makes it a POST. */
  readonly body?: string;
}

const MAX_REDIRECTS = 5;

/**
 * Sends a request and gives the answer that is a success, its body unread. A redirect is followed on the same origin alone, so that
 * no token travels elsewhere. Throws TryAgain for what may pass, RunError for what will not.
 */
export async function sendRequest(api: string, request: ApiRequest): Promise<Response> {
  let { url } = request;
  for (let redirects = 0; ; redirects++) {
    const response = await answerOf(api, request, url);
    if (response.ok) return response;
    await response.body?.cancel().catch(() => undefined);
    if (response.status >= 300 && response.status < 400 && response.headers.has("location")) {
      if (redirects === MAX_REDIRECTS) throw new RunError("usage", `${api} redirects again and again.`, "Check `url` in source.api.");
      url = redirected(api, url, response);
      continue;
    }
    throw refusalOf(api, response);
  }
}

/** What a failed connection means, told by its code and never by its text, which may hold the address. */
export function noAnswer(api: string, error: unknown): TryAgain | RunError {
  const { code, name } = (error instanceof Error ? (error.cause ?? error) : {}) as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === "string" && /CERT|ISSUER|LEAF_SIGNATURE/.test(code)) {
    const hint = "Where its authority is your own, name it in NODE_EXTRA_CA_CERTS; the check cannot be switched off.";
    return new RunError("usage", `${api} shows a certificate that cannot be verified (${code}).`, hint);
  }
  const what = typeof code === "string" ? code : typeof name === "string" ? name : "unknown";
  return new TryAgain(what === "TimeoutError" ? "no answer in time" : `the connection failed (${what})`);
}

async function answerOf(api: string, { headers, signal, body }: ApiRequest, url: URL): Promise<Response> {
  try {
    return await fetch(url, { headers, signal, redirect: "manual", ...(body === undefined ? {} : { method: "POST", body }) });
  } catch (error) {
    throw noAnswer(api, error);
  }
}

function redirected(api: string, from: URL, response: Response): URL {
  const to = URL.parse(response.headers.get("location") ?? "", from.href);
  if (to !== null && to.origin === from.origin) return to;
  throw new RunError(
    "usage",
    `${api} redirects to another host${to === null ? "" : `, ${to.origin}`}: what we are known by does not go there.`,
    "If that host is the right one, name it as `url` in source.api.",
  );
}

function refusalOf(api: string, { status, headers }: Response): RunError | TryAgain {
  if (status === 401 || status === 403) {
    return new RunError(
      "credentials",
      `${api} answers ${String(status)}: it refuses the token, or the token may not read users.`,
      "Check the token, its expiry and its permissions, and `scheme` in source.api.token.",
    );
  }
  if (status === 429) return new TryAgain("it answers 429, too many requests", retryAfterMs(headers, Date.now()));
  if (status === 408 || status >= 500) return new TryAgain(`it answers ${String(status)}`, retryAfterMs(headers, Date.now()));
  return new RunError(
    "usage",
    `${api} answers ${String(status)}.`,
    "Check `url`, `query` and `pages` in source.api against the API's documentation.",
  );
}
