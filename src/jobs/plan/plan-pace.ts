import type { QuotaCategory } from "../../model/index.ts";
import type { Job } from "../job.ts";
import type { Pace, RateOrigin, WantedRaise } from "../pace.ts";
import type { PlanReport } from "./plan-report.ts";

/** How a plan's durations come about, and whether they fit. */
export interface PlanPace {
  /** The category that takes longest; absent where nothing is called. */
  readonly slowest?: QuotaCategory;
  /** Where the pace of each category comes from that the run calls. */
  readonly origins: Partial<Record<QuotaCategory, RateOrigin>>;
  /** Provisioned limits that are raised while the run loads: what is above `free` is billed for that time. */
  readonly raises: readonly WantedRaise[];
  readonly maxDurationSeconds?: number;
  /** Whether the expected time is within the duration given; an import job's own time is not known. */
  readonly fits?: boolean;
}

/** What a plan says of its pace, beside the calls and seconds of its categories. */
export function planPace(job: Job, pace: Pace, { calls, expectedSeconds }: Pick<PlanReport, "calls" | "expectedSeconds">): PlanPace {
  const categories = Object.keys(calls) as QuotaCategory[];
  // Not by the seconds, which are rounded up: a handful of calls would make every category the slowest.
  const secondsOf = (category: QuotaCategory) => (calls[category]?.calls ?? 0) / (calls[category]?.perSecond ?? 1);
  const [slowest] = [...categories].sort((a, b) => secondsOf(b) - secondsOf(a));
  const maxDurationSeconds = job.givenPace?.maxDurationSeconds;
  return {
    ...(slowest === undefined ? {} : { slowest }),
    origins: Object.fromEntries(categories.map((category) => [category, pace.origins[category]])),
    raises: pace.raises,
    ...(maxDurationSeconds === undefined ? {} : { maxDurationSeconds, fits: expectedSeconds <= maxDurationSeconds }),
  };
}
