import { RunError } from "../../model/index.ts";
import type { TriggerHandler } from "./triggers.ts";
import { UnreachableTrigger } from "./unreachable-trigger.ts";

/**
 * A hook on this machine that is sent the event by POST as JSON, and answers as the Lambda runtime does: the event, or
 * `{"errorMessage"}` for a function that failed. Throws RunError `usage` for an address of another machine.
 */
export function httpTrigger(name: string, address: string): TriggerHandler {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.protocol !== "http:" || !LOOPBACK.has(url.hostname)) {
    throw new RunError(
      "usage",
      `The address of trigger ${name} is not an HTTP address of this machine.`,
      "Give it as http://127.0.0.1:PORT/path.",
    );
  }
  return (event) => post(url, event);
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

async function post(url: URL, event: object): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(event),
      redirect: "error",
      // The caller gives up much sooner; this only frees the connection.
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw new UnreachableTrigger("The hook did not answer.", { cause });
  }
  const answer = parse(text);
  const failure = (answer as { readonly errorMessage?: unknown } | null | undefined)?.errorMessage;
  if (typeof failure === "string") throw new Error(failure);
  if (!response.ok) throw new UnreachableTrigger(`The hook answered ${response.status}.`);
  return answer;
}

const LONGEST_ANSWER_MS = 30_000;

/** Undefined for what is no JSON, which no trigger may answer. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
