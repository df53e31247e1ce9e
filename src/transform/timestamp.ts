import { compileDatePattern, isRealTime, knownPattern, type WrittenTime } from "./date-pattern.ts";
import { planIssue } from "./plan-issues.ts";
import { type Change, report, type Scope } from "./scope.ts";
import { compileZone, utcOf } from "./time-zone.ts";

/** Epoch milliseconds; `gap` where the clocks skipped that time; undefined where the value is no time. */
type ParseInstant = (value: string) => number | "gap" | undefined;

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/;
// Beyond these no Date exists.
const MAX_MS = 8.64e15;

/** Reads a point in time; the result is whole epoch seconds as text, fractions cut off. */
export function compileTimestamp(rule: string | { readonly format: string; readonly zone: string }, scope: Scope): Change {
  const { format, zone } = typeof rule === "string" ? { format: rule, zone: "UTC" } : rule;
  const parse = compileInstant(format, zone, scope);
  return (value, issues) => {
    const instant = parse(value);
    if (typeof instant === "number") return String(Math.floor(instant / 1000));
    issues.push(
      instant === "gap"
        ? planIssue("timestamp-in-gap", scope.field, { zone })
        : planIssue("timestamp-invalid", scope.field, { pattern: format }),
    );
    return undefined;
  };
}

function compileInstant(format: string, zone: string, scope: Scope): ParseInstant {
  if (format === "epochSeconds") return (value) => epoch(value, 1000);
  if (format === "epochMillis") return (value) => epoch(value, 1);
  const toUtc = compileZone(zone);
  if (toUtc === undefined) {
    report(scope, ["timestamp", "zone"], `"${zone}" is no time zone; use an IANA name such as Europe/Berlin`);
    return () => undefined;
  }
  const local = (time: WrittenTime): number | "gap" => toUtc(localOf(time)) ?? "gap";
  if (format === "iso") return (value) => iso(value, local);
  const parse = compileDatePattern(format);
  if (typeof parse !== "function") {
    report(scope, "timestamp", parse.problem);
    return () => undefined;
  }
  return (value) => {
    const time = parse(value);
    return time && local(time);
  };
}

const PLAIN_UTC = "YYYY-MM-DDTHH:mm:ss.SSS";
const parsePlainUtc = knownPattern(PLAIN_UTC);

function epoch(value: string, unitMs: number): number | undefined {
  if (!/^-?\d{1,17}(?:\.\d{1,9})?$/.test(value)) return undefined;
  const instant = Number(value) * unitMs;
  return Math.abs(instant) <= MAX_MS ? instant : undefined;
}

function iso(value: string, local: (time: WrittenTime) => number | "gap"): number | "gap" | undefined {
  // Most exports write `2024-05-06T07:08:09.123Z`, which is read without the regular expression's captures.
  const plain = value.length === PLAIN_UTC.length + 1 && value.endsWith("Z") ? parsePlainUtc(value.slice(0, -1)) : undefined;
  if (plain !== undefined) return localOf(plain);
  const match = ISO.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", , offset] = match;
  const time = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
  if (!isRealTime(time)) return undefined;
  if (offset === undefined) return local(time);
  const shift = offset === "Z" ? 0 : offsetMinutes(offset);
  return shift === undefined ? undefined : localOf(time) - shift * 60_000;
}

/** Minutes of `+02:00`, `+0200` or `+02`; undefined where it is no offset. */
function offsetMinutes(offset: string): number | undefined {
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(":", ""));
  if (hours > 18 || minutes > 59) return undefined;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

function localOf({ year, month, day, hour, minute, second }: WrittenTime): number {
  return utcOf(year, month, day, hour, minute, second);
}
