import { RunError } from "../../model/index.ts";

/** What a failure is told with: nobody's data, and no path. */
export interface FailureNotice {
  readonly job: string;
  readonly run?: string;
  readonly exit: number;
  readonly counts?: Readonly<Record<string, number>>;
}

/** A receiver that does not answer holds up no sync for longer, ms. */
const TIMEOUT_MS = 10_000;
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Reads the address of a webhook. Throws RunError `usage`, which never repeats it: such addresses are secrets. */
export function webhookAddress(variable: string, environment: Readonly<Record<string, string | undefined>>): URL {
  const text = environment[variable];
  if (text === undefined || text === "") {
    throw new RunError(
      "usage",
      `The environment has no ${variable}, which --on-failure-webhook-env names.`,
      "Set it to the webhook's URL.",
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname))) return url;
  throw new RunError("usage", `${variable} is no address that a failure may be told to.`, "Use https, or http on this machine.");
}

/**
 * Tells a webhook of a failed sync: JSON by POST, with a `text` that chat systems show. Gives undefined, or why it was not
 * delivered, without the address. Never throws; redirects are not followed.
 */
export async function tellWebhook(url: URL, notice: FailureNotice, timeoutMs = TIMEOUT_MS): Promise<string | undefined> {
  const text = `poolferry: the sync of ${notice.job} ended with exit code ${notice.exit}.`;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text, ...notice }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && "code" in cause ? String(cause.code) : "it could not be reached";
  }
}
