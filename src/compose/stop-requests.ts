import { RunError } from "../model/index.ts";

/** How long calls under way may take to end after an orderly stop was asked for, ms. */
const DRAIN_MS = 5_000;

/** Asks work to stop: in good order, then at once. Both are resumable. */
export interface StopRequests {
  /** Aborted to ask for an orderly stop; its reason is a RunError. */
  readonly drain: AbortSignal;
  /** Aborted to stop at once. */
  readonly stop: AbortSignal;
  /** Asks for an orderly stop; five seconds later everything stops at once. Asked again, it changes nothing. */
  drainFor(reason: RunError): void;
  /** Stops at once. */
  stopFor(reason: RunError): void;
  /** Asks for an orderly stop after so many seconds; the reason is a RunError `limit`. */
  drainAfter(seconds: number): void;
  /** Forgets the timers. */
  close(): void;
}

export function stopRequests(): StopRequests {
  const drain = new AbortController();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  const drainFor = (reason: RunError) => {
    if (drain.signal.aborted) return;
    drain.abort(reason);
    timer = setTimeout(() => stop.abort(reason), DRAIN_MS);
    timer.unref();
  };
  return {
    drain: drain.signal,
    stop: stop.signal,
    drainFor,
    stopFor(reason) {
      drain.abort(reason);
      stop.abort(reason);
    },
    drainAfter(seconds) {
      limit = setTimeout(() => drainFor(timeIsUp()), seconds * 1000);
      limit.unref();
    },
    close() {
      clearTimeout(timer);
      clearTimeout(limit);
    },
  };
}

function timeIsUp(): RunError {
  return new RunError(
    "limit",
    "The time of --max-duration is up; everything done so far is recorded.",
    "Run the same command again: it goes on where it stopped. An import job under way goes on in Cognito and is taken up then.",
  );
}
