import { type StopRequests, stopRequests } from "../compose/stop-requests.ts";
import { EXIT_CODES, RunError } from "../model/index.ts";

/** The first SIGINT or SIGTERM asks for an orderly stop, the second (or five seconds) stops at once; both are resumable. */
export function listenForSignals(): StopRequests {
  const requests = stopRequests();
  const onSignal = (exit: "interrupted" | "terminated") => () => {
    if (!requests.drain.aborted) return requests.drainFor(reasonFor(exit));
    requests.stopFor(reasonFor(exit));
    process.exit(EXIT_CODES[exit]);
  };
  const onInterrupt = onSignal("interrupted");
  const onTerminate = onSignal("terminated");
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return {
    ...requests,
    close() {
      requests.close();
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
    },
  };
}

function reasonFor(exit: "interrupted" | "terminated"): RunError {
  return new RunError(
    exit,
    "Stopped on request; everything done so far is recorded.",
    "Run the same command again: it goes on where it stopped.",
  );
}
