import { EXIT_CODES, RunError } from "../model/index.ts";

/** How long calls under way may take to end after the first signal, ms. */
const DRAIN_MS = 5_000;

export interface StopSignals {
  readonly drain: AbortSignal;
  readonly stop: AbortSignal;
  /** Asks for an orderly stop, as the first signal does, after so many seconds; the reason is a RunError `limit`. */
  drainAfter(seconds: number): void;
  /** Stops listening. */
  close(): void;
}

/** The first SIGINT or SIGTERM asks for an orderly stop, the second (or five seconds) stops at once; both are resumable. */
export function listenForSignals(): StopSignals {
  const drain = new AbortController();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  const begin = (reason: RunError) => {
    drain.abort(reason);
    timer = setTimeout(() => stop.abort(reason), DRAIN_MS);
    timer.unref();
  };
  const onSignal = (exit: "interrupted" | "terminated") => () => {
    if (drain.signal.aborted) {
      stop.abort(reasonFor(exit));
      process.exit(EXIT_CODES[exit]);
    }
    begin(reasonFor(exit));
  };
  const onInterrupt = onSignal("interrupted");
  const onTerminate = onSignal("terminated");
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return {
    drain: drain.signal,
    stop: stop.signal,
    drainAfter(seconds) {
      limit = setTimeout(() => {
        if (!drain.signal.aborted) begin(timeIsUp());
      }, seconds * 1000);
      limit.unref();
    },
    close() {
      clearTimeout(timer);
      clearTimeout(limit);
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

function timeIsUp(): RunError {
  return new RunError(
    "limit",
    "The time of --max-duration is up; everything done so far is recorded.",
    "Run the same command again: it goes on where it stopped. An import job under way goes on in Cognito and is taken up then.",
  );
}
