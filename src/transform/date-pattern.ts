/** A day and a time of day as they are written, without a zone; fractions of a second are read and left out. */
export interface WrittenTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export type ParseTime = (value: string) => WrittenTime | undefined;

const FIELD_ORDER = ["year", "month", "day", "hour", "minute", "second", "fraction"] as const;
const FIELDS = { YYYY: 0, MM: 1, M: 1, DD: 2, D: 2, HH: 3, H: 3, mm: 4, ss: 5, SSS: 6 } as const satisfies Record<string, number>;
const TOKEN = /YYYY|MM?|DD?|HH?|mm|ss|SSS|T|[^A-Za-z0-9]|[A-Za-z0-9]/g;

type Token = keyof typeof FIELDS;
/** Either one literal character (its code), or a field of `min` to `max` digits. */
interface Segment {
  readonly literal: number;
  readonly field: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Compiles a pattern of YYYY MM M DD D HH H mm ss SSS, `T` and punctuation to a strict parser: every digit counted, the
 * whole value read, impossible days refused. Returns what is wrong where the pattern cannot be used.
 */
export function compileDatePattern(pattern: string): ParseTime | { readonly problem: string } {
  const segments = segmentsOf(pattern);
  if ("problem" in segments) return segments;
  return (value) => parse(value, segments);
}

/** The parser of a pattern of our own, which is known to be sound. */
export function knownPattern(pattern: string): ParseTime {
  const parse = compileDatePattern(pattern);
  if (typeof parse !== "function") throw new TypeError(parse.problem);
  return parse;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether a written time is a real one: proleptic Gregorian days of the years 1 to 9999, no leap second. */
export function isRealTime({ year, month, day, hour, minute, second }: WrittenTime): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
  return hour < 24 && minute < 60 && second < 60;
}

function segmentsOf(pattern: string): readonly Segment[] | { readonly problem: string } {
  const segments: Segment[] = [];
  const seen = new Set<number>();
  for (const [token] of pattern.matchAll(TOKEN)) {
    if (!isToken(token)) {
      if (/[A-SU-Za-z0-9]/.test(token)) return { problem: `"${token}" is no part of a date pattern; use YYYY MM M DD D HH H mm ss SSS` };
      segments.push({ literal: token.charCodeAt(0), field: 0, min: 0, max: 0 });
      continue;
    }
    const field = FIELDS[token];
    if (seen.has(field)) return { problem: `the ${FIELD_ORDER[field]} is given twice` };
    seen.add(field);
    const last = segments.at(-1);
    if (last !== undefined && last.min !== last.max) return { problem: `what follows the ${FIELD_ORDER[last.field]} must not be a digit` };
    segments.push({ literal: 0, field, min: token.length, max: Math.max(token.length, 2) });
  }
  const missing = FIELD_ORDER.slice(0, 3).find((_, field) => !seen.has(field));
  return missing === undefined ? segments : { problem: `the ${missing} is missing` };
}

function isToken(token: string): token is Token {
  return Object.hasOwn(FIELDS, token);
}

// Fields are written here by number and read out at once: parsing is synchronous, and this is the hot path of dates.
const parsed = new Int32Array(FIELD_ORDER.length);

function parse(value: string, segments: readonly Segment[]): WrittenTime | undefined {
  parsed.fill(0);
  let at = 0;
  for (const segment of segments) {
    if (segment.literal !== 0) {
      if (value.charCodeAt(at) !== segment.literal) return undefined;
      at += 1;
      continue;
    }
    let number = 0;
    let digits = 0;
    while (digits < segment.max) {
      const digit = value.charCodeAt(at + digits) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      number = number * 10 + digit;
      digits += 1;
    }
    if (digits < segment.min) return undefined;
    parsed[segment.field] = number;
    at += digits;
  }
  if (at !== value.length) return undefined;
  const time = {
    year: parsed[0] ?? 0,
    month: parsed[1] ?? 0,
    day: parsed[2] ?? 0,
    hour: parsed[3] ?? 0,
    minute: parsed[4] ?? 0,
    second: parsed[5] ?? 0,
  };
  return isRealTime(time) ? time : undefined;
}
