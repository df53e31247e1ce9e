import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { calendarOf } from "../../../src/cli/schedule/calendar.ts";
import { cronTime } from "../../../src/cli/schedule/cron-time.ts";
import { fiveFields } from "../../../src/cli/schedule/crontab.ts";
import { cronExpression } from "../../../src/cli/schedule/eventbridge-schedule.ts";
import { onCalendar } from "../../../src/cli/schedule/systemd-units.ts";
import { optional } from "../../support/optional.ts";
import { installed, SYSTEMD_ANALYZE } from "./installed.ts";

const BEGIN = Date.parse("2026-01-30T23:59:59Z");

/** A field of plain cron: a star, a step, a range or a list. */
const field = (first: number, last: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min: 2, max: 6 }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min: first, max: last }), fc.integer({ min: first, max: last }))
      .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`),
    fc.uniqueArray(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 4 }).map((values) => values.join(",")),
  );
const days = fc.oneof(fc.constant("*"), field(1, 28));
const expressions = fc
  .tuple(field(0, 59), field(0, 23), days, field(1, 12), fc.oneof(fc.constant("*"), field(0, 6)))
  .map((fields) => fields.join(" "));
const oneDay = fc
  .tuple(field(0, 59), field(0, 23), days, field(1, 12), fc.oneof(fc.constant("*"), field(0, 6)), fc.boolean())
  .map(([minute, hour, day, month, weekday, byDay]) => [minute, hour, byDay ? day : "*", month, byDay ? "*" : weekday].join(" "));

/** The next times at which an expression falls due in UTC. */
function nextTimes(expression: string, count: number): readonly number[] {
  const schedule = cronTime(expression, "UTC");
  const times: number[] = [];
  for (let time = schedule.after(BEGIN); time !== undefined && times.length < count; time = schedule.after(time)) times.push(time);
  return times;
}

test.each([
  ["0 2 * * *", "0 2 * * *", ["*-*-* 02:00:00"], "cron(0 2 * * ? *)"],
  ["@daily", "0 0 * * *", ["*-*-* 00:00:00"], "cron(0 0 * * ? *)"],
  ["*/15 8-18 * * MON-FRI", "*/15 8-18 * * 1-5", ["Mon..Fri *-*-* 08..18:00,15,30,45:00"], "cron(0/15 8-18 ? * MON-FRI *)"],
  ["30 3 1,15 1-6 *", "30 3 1,15 1-6 *", ["*-01..06-01,15 03:30:00"], "cron(30 3 1,15 1-6 ? *)"],
  ["0 2 * * 0,6", "0 2 * * 0,6", ["Sat,Sun *-*-* 02:00:00"], "cron(0 2 ? * SUN,SAT *)"],
])("%s is written for each tool", (expression, cron, systemd, eventbridge) => {
  const calendar = calendarOf(expression);
  expect(fiveFields(calendar)).toBe(cron);
  expect(onCalendar(calendar, undefined)).toEqual(systemd);
  expect(cronExpression(calendar)).toBe(eventbridge);
});

test("a day of the month or a weekday is two lines for systemd, and a zone stands at their ends", () => {
  expect(onCalendar(calendarOf("0 2 1 * 1"), "Europe/Berlin")).toEqual([
    "Mon *-*-* 02:00:00 Europe/Berlin",
    "*-*-01 02:00:00 Europe/Berlin",
  ]);
  expect(() => cronExpression(calendarOf("0 2 1 * 1"))).toThrow(/both a day of the month and a weekday/);
});

test("seconds are for systemd alone", () => {
  const calendar = calendarOf("30 0 2 * * *");
  expect(onCalendar(calendar, undefined)).toEqual(["*-*-* 02:00:30"]);
  expect(() => cronExpression(calendar)).toThrow(/names seconds/);
});

test.each(["0 2 L * *", "0 2 15W * *", "0 2 LW * *", "0 2 * * FRI#2", "0 2 * * FRIL"])(
  "beyond plain cron nothing is written: %s",
  (expression) => {
    expect(() => calendarOf(expression)).toThrow(expect.objectContaining({ exit: "usage" }));
  },
);

test("what cron and Kubernetes are given falls due when the schedule does", () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      expect(nextTimes(fiveFields(calendarOf(expression)), 20)).toEqual(nextTimes(expression, 20));
    }),
    { numRuns: 150 },
  );
});

test("what EventBridge is given falls due when the schedule does", () => {
  fc.assert(
    fc.property(oneDay, (expression) => {
      const fields = /^cron\((.*) \*\)$/.exec(cronExpression(calendarOf(expression)))?.[1] ?? "";
      expect(fields.split(" ").filter((text) => text === "?")).toHaveLength(1);
      expect(nextTimes(fields.replace("?", "*").replaceAll("0/", "*/"), 20)).toEqual(nextTimes(expression, 20));
    }),
    { numRuns: 150 },
  );
});

optional(
  SYSTEMD_ANALYZE,
  installed(SYSTEMD_ANALYZE),
  false,
)("what systemd is given falls due when the schedule does, as systemd itself reckons", () => {
  for (const expression of fc.sample(expressions, { numRuns: 40, seed: 7 })) {
    const own = onCalendar(calendarOf(expression), "UTC").flatMap((line) => elapses(line, 8));
    const times = [...new Set(own)].sort((one, other) => one - other).slice(0, 8);
    expect(times, expression).toEqual(nextTimes(expression, 8));
  }
});

/** When systemd says that one expression elapses. */
function elapses(line: string, count: number): readonly number[] {
  const base = new Date(BEGIN).toISOString().replace("T", " ").replace(/\..*/, " UTC");
  const args = ["calendar", `--iterations=${count}`, `--base-time=${base}`, line];
  const text = execFileSync(SYSTEMD_ANALYZE, args, { encoding: "utf8", env: { ...process.env, TZ: "UTC", LC_ALL: "C" } });
  return [...text.matchAll(/(?:Next elapse|Iter(?:ation|\.) #\d+): \w+ (\S+) (\S+) UTC/g)].map(([, day, time]) =>
    Date.parse(`${day}T${time}Z`),
  );
}
