import { type StopRequests, stopRequests } from "../compose/stop-requests.ts";
import { RunError } from "../model/index.ts";
import type { OperationOptions } from "./operation-options.ts";

/** Turns a program's signals into requests to stop, for as long as `work` takes; nothing begins after one that was aborted before. */
export async function withRequests<T>(
  { signal, stop }: Pick<OperationOptions, "signal" | "stop">,
  work: (requests: StopRequests) => Promise<T>,
): Promise<T> {
  const requests = stopRequests();
  const forget = [
    whenAborted(signal, (cause) => requests.drainFor(asked(cause))),
    whenAborted(stop, (cause) => requests.stopFor(asked(cause))),
  ];
  try {
    requests.drain.throwIfAborted();
    return await work(requests);
  } finally {
    for (const each of forget) each();
    requests.close();
  }
}

/** Listens to a signal that may be aborted already; gives what stops listening. */
function whenAborted(signal: AbortSignal | undefined, act: (cause: unknown) => void): () => void {
  if (signal === undefined) return () => undefined;
  const listener = () => act(signal.reason);
  if (signal.aborted) listener();
  else signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

function asked(cause: unknown): RunError {
  return new RunError(
    "interrupted",
    "Stopped on request; everything done so far is recorded.",
    "Call the same operation again: it goes on where it stopped.",
    { cause },
  );
}
