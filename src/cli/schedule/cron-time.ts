import { Cron } from "croner";
import { RunError } from "../../model/index.ts";

/** When a schedule falls due. Times are epoch milliseconds, whole seconds. */
export interface CronTime {
  readonly expression: string;
  /** An IANA zone; undefined: the machine's. */
  readonly zone: string | undefined;
  /** The first time after this one; undefined where there is none. */
  after(time: number): number | undefined;
  /** The last time up to this one, itself included; undefined where there is none. */
  upTo(time: number): number | undefined;
}

const EXPECTED = 'Write minute, hour, day, month and weekday, such as "0 2 * * *" for each night at 2; seconds may go before them.';

/**
 * Reads a cron expression of five fields, or of six with seconds first. Where the clocks change, a time that is left out falls due
 * right after, and one that comes twice falls due once. Throws RunError `usage` for what is no expression, no zone, or never falls due.
 */
export function cronTime(expression: string, zone?: string): CronTime {
  // croner takes a date for a schedule of one run, and `?` for the time at which it is read.
  if (!/^[\dA-Za-z*,/#@ \t-]+$/.test(expression) || /\dT\d/.test(expression)) throw noExpression(expression, "it is no cron expression");
  if (zone !== undefined && !isZone(zone)) {
    throw new RunError(
      "usage",
      `"${zone}" is no time zone that this machine knows.`,
      "Name one of the IANA time zones, such as Europe/Berlin or UTC.",
    );
  }
  let cron: Cron;
  try {
    cron = new Cron(expression, { paused: true, mode: "5-or-6-parts", ...(zone === undefined ? {} : { timezone: zone }) });
  } catch (cause) {
    throw noExpression(expression, cause instanceof Error ? cause.message.replace(/^CronPattern: /, "") : "it cannot be read", cause);
  }
  if (cron.nextRun() === null) throw noExpression(expression, "it never falls due");
  return {
    expression,
    zone,
    after: (time) => cron.nextRun(new Date(time))?.getTime(),
    upTo: (time) => cron.previousRuns(1, new Date(time + 1))[0]?.getTime(),
  };
}

function noExpression(expression: string, why: string, cause?: unknown): RunError {
  return new RunError("usage", `The schedule "${expression}" is not understood: ${why}.`.replace(/\.\.$/, "."), EXPECTED, { cause });
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
