import { expect, test } from "vitest";
import { cronTime } from "../../../src/cli/schedule/cron-time.ts";

const at = (text: string) => Date.parse(text);

test("a time falls due after the given one, and the last one includes it", () => {
  const nightly = cronTime("0 2 * * *", "UTC");
  expect(nightly.after(at("2026-01-01T02:00:00Z"))).toBe(at("2026-01-02T02:00:00Z"));
  expect(nightly.after(at("2026-01-01T01:59:59.999Z"))).toBe(at("2026-01-01T02:00:00Z"));
  expect(nightly.upTo(at("2026-01-01T02:00:00Z"))).toBe(at("2026-01-01T02:00:00Z"));
  expect(nightly.upTo(at("2026-01-01T01:59:59.999Z"))).toBe(at("2025-12-31T02:00:00Z"));
});

test("seconds may go first", () => {
  expect(cronTime("*/20 * * * * *", "UTC").after(at("2026-01-01T00:00:05Z"))).toBe(at("2026-01-01T00:00:20Z"));
});

test("the zone's own hours count, through both changes of the clocks", () => {
  const half = cronTime("30 2 * * *", "Europe/Berlin");
  expect(half.after(at("2026-02-01T12:00:00Z"))).toBe(at("2026-02-02T01:30:00Z"));
  // 2:30 is left out on 29 March: it falls due as the clocks go on.
  expect(half.after(at("2026-03-28T12:00:00Z"))).toBe(at("2026-03-29T01:00:00Z"));
  expect(half.after(at("2026-03-29T01:00:00Z"))).toBe(at("2026-03-30T00:30:00Z"));
  // 2:30 comes twice on 25 October: it falls due the first time.
  expect(half.after(at("2026-10-24T12:00:00Z"))).toBe(at("2026-10-25T00:30:00Z"));
  expect(half.after(at("2026-10-25T00:30:00Z"))).toBe(at("2026-10-26T01:30:00Z"));
});

test.each([
  "",
  "x",
  "* * * *",
  "60 * * * *",
  "0 2 * * * 2030 1",
  "0 0 2 * * * 2030",
  "0 2 31 2 *",
  "0 2 ? * 1",
  "2026-01-01",
  "2026-01-01T02:00:00",
  "0 2 * * *; reboot",
])("what is no schedule is refused: %j", (expression) => {
  expect(() => cronTime(expression, "UTC")).toThrow(expect.objectContaining({ exit: "usage" }));
});

test("a zone that nobody knows is refused", () => {
  expect(() => cronTime("0 2 * * *", "Europe/Nowhere")).toThrow(/no time zone/);
});
