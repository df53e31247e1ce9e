import type { AdaptiveRate } from "../../../src/load/pacing/adaptive-rate.ts";

/** A service with a token bucket of a size that nobody tells; times are seconds since the start. */
export interface Service {
  /** Requests per second that are left for us at a time. */
  readonly quota: (second: number) => number;
  /** Seconds' worth of requests that a full bucket holds. */
  readonly burstSeconds: number;
}

export interface Tried {
  /** Requests that passed, of those that the quota would have let pass, after the first minute. */
  readonly used: number;
  /** Throttled ones of all requests after the first minute. */
  readonly throttled: number;
}

const SECONDS = 1_200;
const FIRST_MINUTE = 60;
const ANSWER_MS = { from: 40, to: 250 };
/** Two requests are this much nearer or farther than the rate has it, as a pacer on a busy machine sends them. */
const JITTER = 0.1;

/** Sends requests at the rate's own pace for twenty virtual minutes; a throttle is heard of when its answer comes. */
export function tryService(rateAt: (clock: () => number) => AdaptiveRate, service: Service, seed: number): Tried {
  const random = randomOf(seed);
  let now = 0;
  const rate = rateAt(() => now);
  const bad: number[] = [];
  let tokens = service.quota(0) * service.burstSeconds;
  let refilledAt = 0;
  let [passed, throttled, possible] = [0, 0, 0];
  for (let next = 0; next < SECONDS * 1000; ) {
    for (const at of bad.filter((at) => at <= next).sort((a, b) => a - b)) {
      now = Math.max(now, at);
      rate.throttled();
    }
    bad.splice(0, bad.length, ...bad.filter((at) => at > next));
    const refill = ((next - refilledAt) / 1000) * service.quota(next / 1000);
    tokens = Math.min(Math.max(1, service.quota(next / 1000) * service.burstSeconds), tokens + refill);
    refilledAt = next;
    now = next;
    const counts = next >= FIRST_MINUTE * 1000;
    if (counts) possible += refill;
    if (tokens >= 1) {
      tokens -= 1;
      if (counts) passed += 1;
    } else {
      if (counts) throttled += 1;
      bad.push(next + ANSWER_MS.from + random() * (ANSWER_MS.to - ANSWER_MS.from));
    }
    next += (1000 / rate.now()) * (1 - JITTER + 2 * JITTER * random());
  }
  return { used: passed / possible, throttled: throttled / (passed + throttled) };
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
