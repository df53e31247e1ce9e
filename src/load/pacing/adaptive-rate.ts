/** A rate that gives way when the service throttles and comes back slowly: other traffic shares the quota. */
export interface AdaptiveRate {
  /** Requests per second now. */
  now(): number;
  /** A call was throttled. Several within a second are one message: they were sent at the same rate. */
  throttled(): void;
}

/**
 * Keeps close below a quota that nobody tells. A throttle says that the present rate was too much: it becomes the
 * ceiling, and the rate falls by 15 %. From there it follows a cubic curve: fast back to the neighbourhood of the
 * ceiling, slow around it, where the quota most likely is, and ever faster beyond it, where the quota must have grown.
 * `clock` gives milliseconds and never jumps; `full` is requests per second, and is never exceeded.
 */
export function adaptiveRate(full: number, clock: () => number = () => performance.now()): AdaptiveRate {
  const floor = Math.min(full, FLOOR);
  let ceiling = full;
  let lastThrottled = Number.NEGATIVE_INFINITY;

  function now(): number {
    // -1 right after a cut, 0 at the ceiling.
    const way = (clock() - lastThrottled) / wayBackMs(ceiling) - 1;
    // Beyond the ceiling by no less than a quarter of the full rate would give: after an outage the ceiling is next to nothing.
    const step = CUT * (way < 0 ? ceiling : Math.max(ceiling, full / 4));
    return Math.max(floor, Math.min(full, ceiling + step * way ** 3));
  }

  return {
    now,
    throttled() {
      const time = clock();
      if (full === Number.POSITIVE_INFINITY || time - lastThrottled < WINDOW_MS) return;
      ceiling = now();
      lastThrottled = time;
    },
  };
}

/** A cut this small wastes little of the quota; where it was not enough, the next follows a second later. */
const CUT = 0.15;
const FLOOR = 1;
const WINDOW_MS = 1_000;

/** From a cut to the ceiling: finding the quota costs a throttled call or two, so a slow rate looks for it less often. */
function wayBackMs(ceiling: number): number {
  return Math.min(LONG_WAY_BACK_MS, Math.max(WAY_BACK_MS, (CALLS_ON_THE_WAY * 1_000) / ceiling));
}

const WAY_BACK_MS = 30_000;
const LONG_WAY_BACK_MS = 60_000;
const CALLS_ON_THE_WAY = 300;
