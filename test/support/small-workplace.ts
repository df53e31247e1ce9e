import { setTimeout as delay } from "node:timers/promises";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import type { Workplace } from "../../src/jobs/workplace.ts";
import { type Life, UNHARMED } from "./crash.ts";
import type { SandboxPool } from "./sandbox-pool.ts";

export interface SmallWorkplaceOptions {
  /** The process that works, which may die. */
  readonly life?: Life | undefined;
  readonly drain?: AbortSignal | undefined;
  readonly onEvent?: ((event: JobEvent) => unknown) | undefined;
  readonly onSleep?: (() => Promise<void>) | undefined;
  /** What the monotonic clock counts: `sleeps` alone, so that a busy machine makes nothing late. Default: time. */
  readonly clock?: "sleeps" | undefined;
  /** Goes over the workplace's own. */
  readonly workplace?: Partial<Workplace> | undefined;
}

/** A workplace on the sandbox's own clock: what waits a second here takes as long as there. Keeps the events. */
export function smallWorkplace(
  { sandbox }: Pick<SandboxPool, "sandbox">,
  options: SmallWorkplaceOptions,
): { readonly workplace: Workplace; readonly events: readonly JobEvent[] } {
  const { speed } = sandbox.clock;
  const events: JobEvent[] = [];
  let slept = 0;
  const workplace: Workplace = {
    wallClock: Date.now,
    now: options.clock === "sleeps" ? () => slept : () => performance.now() * speed,
    sleep: (options.life ?? UNHARMED).sleep(async (ms, signal) => {
      signal?.throwIfAborted();
      slept += ms;
      await options.onSleep?.();
      await delay(ms / speed);
      signal?.throwIfAborted();
    }),
    tell(event) {
      events.push(event);
      options.onEvent?.(event);
    },
    drain: options.drain ?? new AbortController().signal,
    stop: new AbortController().signal,
    ...options.workplace,
  };
  return { workplace, events };
}
