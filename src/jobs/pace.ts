import { ADJUSTABLE_CATEGORIES, type AdjustableCategory, type PoolProfile, type QuotaCategory } from "../model/index.ts";
import type { Job } from "./job.ts";

/** What the command line says of the pace; it goes before the job file's `pace`. */
export interface GivenPace {
  /** Share of each request limit that this run may use, above 0 up to 1. */
  readonly share?: number;
  /** Requests a second by category, used as they are. */
  readonly rates?: Partial<Record<QuotaCategory, number>>;
  /** Provisioned limits to raise while the run loads, in requests a second. */
  readonly raise?: Partial<Record<AdjustableCategory, number>>;
  /** The run drains after this many seconds. */
  readonly maxDurationSeconds?: number;
}

/** Where the figure of a category comes from: `read` is GetProvisionedLimit, `documented` a default of the Developer Guide. */
export type RateOrigin = "read" | "documented" | "raised" | "job file" | "flag";

/** A provisioned limit that is to be raised; requests a second. */
export interface WantedRaise {
  readonly category: AdjustableCategory;
  readonly from: number;
  readonly to: number;
  /** What is free of charge; absent where it could not be read. */
  readonly free?: number;
}

export interface Pace {
  /** Requests a second that this job may send, by category. */
  readonly rates: Record<QuotaCategory, number>;
  readonly origins: Readonly<Record<QuotaCategory, RateOrigin>>;
  /** Only what is really higher than the limit is now. */
  readonly raises: readonly WantedRaise[];
}

/** What of a job decides its pace. */
export type PacedJob = Pick<Job, "givenPace"> & { readonly document: Pick<Job["document"], "pace"> };

export type PoolLimits = Pick<PoolProfile, "quotas" | "provisionedLimits">;

/** A job's requests a second: its share of what the account may, or will once limits are raised, unless a rate is given. */
export function paceOf({ document: { pace }, givenPace = {} }: PacedJob, profile: PoolLimits): Pace {
  const share = givenPace.share ?? pace.share;
  const raises = raisesOf({ ...pace.raise, ...givenPace.raise }, profile);
  const rates: Record<QuotaCategory, number> = { ...profile.quotas };
  const origins = {} as Record<QuotaCategory, RateOrigin>;
  for (const category of Object.keys(rates) as QuotaCategory[]) {
    const raised = raises.find((raise) => raise.category === category)?.to;
    const [rate, origin] = firstOf(
      [givenPace.rates?.[category], "flag"],
      [pace.rates[category], "job file"],
      [raised === undefined ? undefined : raised * share, "raised"],
      [rates[category] * share, profile.provisionedLimits?.[category] === undefined ? "documented" : "read"],
    );
    rates[category] = rate;
    origins[category] = origin;
  }
  return { rates, origins, raises };
}

function firstOf(...choices: readonly (readonly [number | undefined, RateOrigin])[]): readonly [number, RateOrigin] {
  const found = choices.find((choice): choice is readonly [number, RateOrigin] => choice[0] !== undefined);
  if (found === undefined) throw new RangeError("no rate to choose from");
  return found;
}

function raisesOf(wanted: NonNullable<GivenPace["raise"]>, profile: PoolLimits): readonly WantedRaise[] {
  return ADJUSTABLE_CATEGORIES.flatMap((category) => {
    const to = wanted[category];
    const from = profile.quotas[category];
    if (to === undefined || to <= from) return [];
    const free = profile.provisionedLimits?.[category]?.free;
    return [{ category, from, to, ...(free === undefined ? {} : { free }) }];
  });
}
