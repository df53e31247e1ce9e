import type { Workplace } from "../jobs/workplace.ts";
import { sleep } from "./sleep.ts";
import type { StopRequests } from "./stop-requests.ts";

/** The real world around a job: the machine's clocks, and whoever may ask it to stop. */
export function workplaceOf({ drain, stop }: StopRequests, tell: Workplace["tell"]): Workplace {
  return { wallClock: Date.now, now: () => performance.now(), sleep, tell, drain, stop };
}
