/** A rate that gives way when the service throttles and comes back slowly: other traffic shares the quota. */
export interface AdaptiveRate {
  /** Requests per second now. */
  now(): number;
  /** A call was throttled. Several within a second are one message: they were sent at the same rate. */
  throttled(): void;
}

/** `clock` gives milliseconds and never jumps; `full` is requests per second, and is never exceeded. */
export function adaptiveRate(full: number, clock: () => number = () => performance.now()): AdaptiveRate {
  const floor = Math.min(full, FLOOR);
  let rate = full;
  let lastThrottled = Number.NEGATIVE_INFINITY;
  let lastStep = clock();

  function recover(): void {
    const steps = Math.floor((clock() - lastStep) / STEP_MS);
    if (steps <= 0) return;
    lastStep += steps * STEP_MS;
    if (rate < full) rate = Math.min(full, rate + steps * STEP * full);
  }

  return {
    now() {
      recover();
      return rate;
    },
    throttled() {
      recover();
      const time = clock();
      if (full === Number.POSITIVE_INFINITY || time - lastThrottled < WINDOW_MS) return;
      lastThrottled = time;
      lastStep = time;
      rate = Math.max(floor, rate * BACK_OFF);
    },
  };
}

const BACK_OFF = 0.7;
const FLOOR = 1;
const WINDOW_MS = 1_000;
const STEP = 0.05;
const STEP_MS = 10_000;
