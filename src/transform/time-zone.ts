const DAY_MS = 86_400_000;
const MAX_DAYS = 50_000;

/** Turns a local time of a zone (as if it were UTC, epoch milliseconds) into UTC; undefined in a gap of the clocks. */
export type LocalToUtc = (localMs: number) => number | undefined;

/**
 * The conversion of an IANA zone; undefined where there is no such zone. Where clocks are put back and a time occurs
 * twice, the first is meant. A zone is taken to change its offset at most once in 48 hours.
 */
export function compileZone(zone: string): LocalToUtc | undefined {
  if (zone === "UTC") return (localMs) => localMs;
  const offsetAt = offsetsOf(zone);
  if (offsetAt === undefined) return undefined;
  return (localMs) => {
    const before = offsetAt(localMs - DAY_MS);
    if (offsetAt(localMs - before) === before) return localMs - before;
    const after = offsetAt(localMs + DAY_MS);
    return offsetAt(localMs - after) === after ? localMs - after : undefined;
  };
}

/** The zone's offset in milliseconds at a UTC time, remembered for every day on which it does not change. */
function offsetsOf(zone: string): ((utcMs: number) => number) | undefined {
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  const ofDay = new Map<number, number>();
  return (utcMs) => {
    const day = Math.floor(utcMs / DAY_MS);
    let offset = ofDay.get(day);
    if (offset === undefined) {
      const first = readOffset(format, day * DAY_MS);
      offset = first === readOffset(format, (day + 1) * DAY_MS) ? first : Number.NaN;
      if (ofDay.size >= MAX_DAYS) ofDay.clear();
      ofDay.set(day, offset);
    }
    return Number.isNaN(offset) ? readOffset(format, utcMs) : offset;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      calendar: "gregory",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readOffset(format: Intl.DateTimeFormat, utcMs: number): number {
  const wholeSeconds = Math.floor(utcMs / 1000) * 1000;
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  let beforeChrist = false;
  for (const { type, value } of format.formatToParts(wholeSeconds)) {
    if (type in parts) parts[type as keyof typeof parts] = Number(value);
    else if (type === "era") beforeChrist = value.startsWith("B");
  }
  const year = beforeChrist ? 1 - parts.year : parts.year;
  return utcOf(year, parts.month, parts.day, parts.hour, parts.minute, parts.second) - wholeSeconds;
}

/** Epoch milliseconds of a UTC time; unlike Date.UTC it takes the years 0 to 99 as they are. */
export function utcOf(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  return date.setUTCFullYear(year, month - 1, day);
}
