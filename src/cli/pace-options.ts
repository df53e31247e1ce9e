import { type Command, InvalidArgumentError, Option } from "commander";
import type { GivenPace, WantedRaise } from "../jobs/pace.ts";
import { ADJUSTABLE_CATEGORIES, type AdjustableCategory, DEFAULT_QUOTAS, type QuotaCategory } from "../model/index.ts";

/** The options that say how fast a job goes; they go before the job file's `pace`. */
export interface PaceOptions {
  readonly share?: number;
  readonly rate?: Partial<Record<QuotaCategory, number>>;
  readonly raiseLimit?: Partial<Record<AdjustableCategory, number>>;
  readonly maxDuration?: number;
}

export function addPaceOptions(command: Command): Command {
  return addRateOptions(command)
    .option("--raise-limit <category=n>", "raise a provisioned limit while loading, restore it after; AWS bills it; repeatable", raise)
    .addOption(
      new Option("--max-duration <time>", "stop in good order after this time, such as 8h or 1h30m; resumable").argParser(seconds),
    );
}

/** Those of them that concern a command which only reads. */
export function addRateOptions(command: Command): Command {
  return command
    .option("--share <n>", "share of each request limit to use, above 0 up to 1 (default: the job file's)", share)
    .option("--rate <category=n>", "requests a second in a quota category, whatever its limit is said to be; repeatable", rate);
}

/** The options as a job takes them. */
export function givenPace({ share, rate, raiseLimit, maxDuration }: PaceOptions): GivenPace {
  return {
    ...(share === undefined ? {} : { share }),
    ...(rate === undefined ? {} : { rates: rate }),
    ...(raiseLimit === undefined ? {} : { raise: raiseLimit }),
    ...(maxDuration === undefined ? {} : { maxDurationSeconds: maxDuration }),
  };
}

/** What is raised, and what that costs, in words: AWS's prices are not known here. */
export function raisesText(raises: readonly WantedRaise[]): string {
  return raises
    .map(
      ({ category, from, to, free }) =>
        `${category} from ${from}/s to ${to}/s; AWS bills what is above ${free === undefined ? "the free value" : `the free ${free}/s`}, prorated, until it is restored`,
    )
    .join("\n");
}

function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError("expected a number above 0 up to 1");
  return value;
}

function rate(text: string, before: PaceOptions["rate"] = {}): NonNullable<PaceOptions["rate"]> {
  const categories = Object.keys(DEFAULT_QUOTAS) as QuotaCategory[];
  const [category, value] = categoryAndValue(text, categories, "is no quota category");
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("expected a rate above 0, such as UserCreation=30");
  return { ...before, [category]: value };
}

function raise(text: string, before: PaceOptions["raiseLimit"] = {}): NonNullable<PaceOptions["raiseLimit"]> {
  const [category, value] = categoryAndValue(text, ADJUSTABLE_CATEGORIES, "is no category whose limit can be raised");
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("expected a whole number of requests a second from 1");
  return { ...before, [category]: value };
}

function categoryAndValue<C extends string>(text: string, known: readonly C[], otherwise: string): readonly [C, number] {
  const [name = "", value = ""] = text.split("=", 2);
  const category = known.find((candidate) => candidate === name);
  if (category === undefined) throw new InvalidArgumentError(`"${name}" ${otherwise}; known are ${known.join(", ")}`);
  return [category, value.trim() === "" ? Number.NaN : Number(value)];
}

const UNITS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;
/** A timer cannot wait longer. */
const LONGEST_S = 24 * UNITS.d;

function seconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([dhms])/g)];
  const total = parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit as keyof typeof UNITS], 0);
  if (parts.map(([part]) => part).join("") !== text || !(total > 0))
    throw new InvalidArgumentError("expected a time such as 8h, 90m or 1h30m");
  if (total > LONGEST_S) throw new InvalidArgumentError("expected 24d at most");
  return total;
}
