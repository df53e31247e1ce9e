import { CronPattern } from "croner";
import { RunError } from "../../model/index.ts";

/** What a cron expression says field by field, each value written out in ascending order. */
export interface Calendar {
  readonly expression: string;
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** From 1; undefined: the expression has a star there. */
  readonly days: readonly number[] | undefined;
  /** From 1. */
  readonly months: readonly number[];
  /** 0 is Sunday; undefined: the expression has a star there. With `days`, either is enough. */
  readonly weekdays: readonly number[] | undefined;
}

/** A weekday's mask where it is meant in every week of a month. */
const EVERY_WEEK = 0b111111;

/**
 * What an expression that `cronTime` understood says, for writing it in another tool's form. Throws RunError `usage` where it goes
 * beyond plain cron, which no two tools write alike.
 */
export function calendarOf(expression: string): Calendar {
  const pattern = new CronPattern(expression, undefined, { mode: "5-or-6-parts" });
  const beyond = beyondPlainCron(pattern);
  if (beyond !== undefined) throw notWritable(expression, "in another tool's form", beyond);
  return {
    expression,
    seconds: setValues(pattern.second, 0),
    minutes: setValues(pattern.minute, 0),
    hours: setValues(pattern.hour, 0),
    days: pattern.starDOM ? undefined : setValues(pattern.day, 1),
    months: setValues(pattern.month, 1),
    weekdays: pattern.starDOW ? undefined : setValues(pattern.dayOfWeek, 0),
  };
}

/** The refusal of an expression for one tool; `why` is the end of a sentence. */
export function notWritable(expression: string, where: string, why: string): RunError {
  return new RunError(
    "usage",
    `The schedule "${expression}" cannot be written ${where}: ${why}.`,
    "Say it in plain cron, or let `poolferry sync --every` keep the time itself.",
  );
}

/** Throws RunError `usage` for a schedule by the second, for tools that know whole minutes alone. */
export function refuseSeconds({ seconds, expression }: Calendar, where: string): void {
  if (seconds.length !== 1 || seconds[0] !== 0) throw notWritable(expression, where, "it names seconds");
}

function beyondPlainCron(pattern: CronPattern): string | undefined {
  if (pattern.lastDayOfMonth) return "it names the last day of a month";
  if (pattern.lastWeekday || pattern.nearestWeekdays.some((near) => near !== 0)) return "it names the working day nearest to another";
  if (pattern.dayOfWeek.some((weeks) => weeks !== 0 && weeks !== EVERY_WEEK)) return "it names a weekday of one week of a month";
  return undefined;
}

function setValues(flags: readonly number[], first: number): readonly number[] {
  return flags.flatMap((flag, index) => (flag === 0 ? [] : [index + first]));
}
