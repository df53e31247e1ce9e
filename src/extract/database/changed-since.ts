import { type ChangedSince, RunError } from "../../model/index.ts";

/** Which changes are read: from `from` (undefined: from the first) up to `upTo`, both included; texts as HighestChange gives them. */
export interface ChangeRange {
  readonly from: string | undefined;
  readonly upTo: string;
  /** Leaves out rows whose value stands for no date at all, which come with every other range. */
  readonly datedOnly?: true;
}

/** The highest value of the column of changes. */
export interface HighestChange {
  /** A number, a row version (`0x...`), an object id, or a time in ISO form; with `Z` where the column knows the zone. */
  readonly text: string;
  /** The column holds text of anybody's making, which orders times only where all are written alike. */
  readonly isFreeText: boolean;
}

const NUMBER = /^(-?\d+)(\.\d+)?$/;
const ROW_VERSION = /^0x[0-9A-F]+$/i;
const OBJECT_ID = /^[0-9a-f]{24}$/;
const TIME = /^(\d{4}-\d\d-\d\d)(?:([T ])(\d\d:\d\d(?::\d\d)?)([.,]\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** Minutes that are read again where the job says nothing: a transaction may end later than the time that it wrote. */
const OVERLAP_MINUTES = 5;
const DAY_MS = 86_400_000;

/**
 * What to read, once the highest value is known; it also becomes the text from which a later reading goes on. Throws a RunError
 * (`usage`) where the given value cannot be compared with what the column holds: rows would be left out silently.
 */
export function changeRange(changed: ChangedSince, highest: HighestChange, now: number): ChangeRange {
  checkColumn(changed, highest, now);
  const { value } = changed;
  if (value === undefined) return { from: undefined, upTo: highest.text };
  if (!isComparable(value, highest)) {
    const form = formOf(highest.text);
    const like = isTimeForm(form) ? shapeOf(highest.text) : form;
    throw refusal(changed, "cannot be compared with the value that is given: it is written in another way", `Write it like ${like}.`);
  }
  return { from: lessOverlap(changed, value), upTo: highest.text };
}

/** Throws a RunError (`usage`) where the column orders nothing, or reaches into the future. */
export function checkColumn(changed: ChangedSince, highest: HighestChange, now: number): void {
  const form = formOf(highest.text);
  // As texts, 99 comes after 100.
  if (form === undefined || (highest.isFreeText && !isTimeForm(form))) {
    throw refusal(changed, "holds neither times nor numbers that grow", "Name a column that says when, or in which order, rows changed.");
  }
  if (isTimeForm(form) && Date.parse(instantOf(highest.text)) > now + DAY_MS) {
    throw refusal(
      changed,
      "reaches into the future: a later reading would begin there and miss what changes until then",
      "Mend such rows, or limit the column to the present in a query.",
    );
  }
}

/** Whether a value is written as the column's highest one is, so that the two have an order. */
export function isComparable(value: string, { text, isFreeText }: HighestChange): boolean {
  return isFreeText ? shapeOf(value) === shapeOf(text) : formOf(value) === formOf(text);
}

/**
 * From where on a later reading goes: the highest value, but no time of the future, whose row would hide what changes until then. Times
 * without a zone are taken as they are: nobody says how late it is there.
 */
export function resumeAt({ text }: HighestChange, now: number): string {
  if (formOf(text) !== "time with zone") return text;
  const ahead = Date.parse(instantOf(text)) - now;
  // A fraction of a second is kept as it is written, so a whole one more is taken off.
  return ahead > 0 ? (earlierBy(text, ahead + 1_000) ?? text) : text;
}

type Form = "number" | "row version" | "object id" | "day" | "time" | "time with zone";

function formOf(text: string): Form | undefined {
  if (OBJECT_ID.test(text)) return "object id";
  if (NUMBER.test(text)) return "number";
  if (ROW_VERSION.test(text)) return "row version";
  const [whole, , separator, , , zone] = TIME.exec(text) ?? [];
  if (whole === undefined) return undefined;
  if (separator === undefined) return "day";
  return zone === undefined ? "time" : "time with zone";
}

function isTimeForm(form: Form | undefined): boolean {
  return form === "day" || form === "time" || form === "time with zone";
}

function shapeOf(text: string): string {
  return text.replaceAll(/\d/g, "0");
}

/** The value less the overlap, written as it was. */
export function lessOverlap(changed: ChangedSince, value: string): string {
  const { overlapMinutes, overlapNumbers = 0 } = changed;
  const isTime = TIME.test(value);
  if (!isTime && overlapMinutes !== undefined && overlapMinutes !== 0) {
    throw refusal(changed, "holds no times, so `overlapMinutes` has no meaning", "Leave `overlapMinutes` out.");
  }
  if (isTime) {
    const earlier = earlierBy(value, (overlapMinutes ?? OVERLAP_MINUTES) * 60_000);
    if (earlier === undefined) throw refusal(changed, "cannot be compared with the value that is given: there is no such time", "Mend it.");
    return earlier;
  }
  if (overlapNumbers === 0) return value;
  const [, whole, fraction = ""] = NUMBER.exec(value) ?? [];
  if (whole === undefined) throw refusal(changed, "holds no numbers, so `overlapNumbers` has no meaning", "Leave `overlapNumbers` out.");
  return `${BigInt(whole) - BigInt(overlapNumbers)}${fraction}`;
}

/** A time so many milliseconds earlier, written as it was; undefined for one that does not exist. */
function earlierBy(value: string, ms: number): string | undefined {
  const [, day, separator, clock = "00:00:00", fraction = "", zone = ""] = TIME.exec(value) ?? [];
  const at = Date.parse(`${day}T${clock}Z`);
  if (!Number.isFinite(at)) return undefined;
  const shifted = new Date(at - ms).toISOString();
  if (separator === undefined) return shifted.slice(0, 10);
  return `${shifted.slice(0, 10)}${separator}${shifted.slice(11, 11 + clock.length)}${fraction}${zone}`;
}

/** A time in the form that JavaScript reads; one without a zone as if it were UTC. */
export function instantOf(text: string): string {
  const [, day = "", , clock = "00:00:00", fraction = "", zone = "Z"] = TIME.exec(text) ?? [];
  return `${day}T${clock}${fraction.replace(",", ".").slice(0, 4)}${zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours: string, minutes = "00") => `${hours}:${minutes}`)}`;
}

function refusal({ column }: ChangedSince, what: string, hint: string): RunError {
  return new RunError("usage", `source.database.changedSince: the column "${column}" ${what}.`, hint);
}
