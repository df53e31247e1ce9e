import { type StopRequests, stopRequests } from "../compose/stop-requests.ts";
import { type Composition, withOpenJob } from "../compose/with-open-job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import type { Intention } from "../jobs/open-job.ts";
import { RunError } from "../model/index.ts";
import { type JobInput, readJobInput } from "./job-input.ts";
import type { InEnvironment, OperationOptions } from "./operation-options.ts";

/** Opens a job as a program's options say, gives `work` everything composed, and closes all of it afterwards. */
export async function withJob<T>(
  input: JobInput,
  options: InEnvironment<OperationOptions>,
  tell: (event: JobEvent) => void,
  intention: Intention,
  work: (composition: Composition) => Promise<T>,
): Promise<T> {
  const requests = stopRequests();
  const forget = [
    whenAborted(options.signal, (cause) => requests.drainFor(asked(cause))),
    whenAborted(options.stop, (cause) => requests.stopFor(asked(cause))),
  ];
  try {
    return await withoutSignals(input, options, requests, { tell, intention }, work);
  } finally {
    for (const each of forget) each();
    requests.close();
  }
}

async function withoutSignals<T>(
  input: JobInput,
  options: InEnvironment<OperationOptions>,
  requests: StopRequests,
  { tell, intention }: { readonly tell: (event: JobEvent) => void; readonly intention: Intention },
  work: (composition: Composition) => Promise<T>,
): Promise<T> {
  requests.drain.throwIfAborted();
  const job = await readJobInput(input, options);
  const { environment, input: standardInput = NO_INPUT } = options;
  return withOpenJob(job, { target: options, environment, standardInput, tell, requests, intention }, work);
}

const NO_INPUT: AsyncIterable<never> = {
  [Symbol.asyncIterator]() {
    throw new RunError("usage", "The job's source is `-`, and no input was given.", "Pass it as the option `input`.");
  },
};

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
