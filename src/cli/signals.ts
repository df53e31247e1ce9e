import { EXIT_CODES, RunError } from "../model/index.ts";

/** How long calls under way may take to end after the first signal, ms. */
const DRAIN_MS = 5_000;

export interface StopSignals {
  readonly drain: AbortSignal;
  readonly stop: AbortSignal;
  /** Stops listening. */
  close(): void;
}

/** The first SIGINT or SIGTERM asks for an orderly stop, the second (or five seconds) stops at once; both are resumable. */
export function listenForSignals(): StopSignals {
  const drain = new AbortController();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (exit: "interrupted" | "terminated") => () => {
    if (drain.signal.aborted) {
      stop.abort(reasonFor(exit));
      process.exit(EXIT_CODES[exit]);
    }
    drain.abort(reasonFor(exit));
    timer = setTimeout(() => stop.abort(reasonFor(exit)), DRAIN_MS);
    timer.unref();
  };
  const onInterrupt = onSignal("interrupted");
  const onTerminate = onSignal("terminated");
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  return {
    drain: drain.signal,
    stop: stop.signal,
    close() {
      clearTimeout(timer);
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
