import { expect, test } from "vitest";
import { changeRange, lessOverlap, resumeAt } from "../../../src/extract/database/changed-since.ts";

const NOW = Date.parse("2026-04-01T00:00:00Z");
const from = (value: string, highest: string, overlapMinutes?: number, isFreeText = false) =>
  changeRange({ column: "at", value, ...(overlapMinutes === undefined ? {} : { overlapMinutes }) }, { text: highest, isFreeText }, NOW)
    .from;

test("the overlap is taken off a time, which stays written as it was", () => {
  expect(from("2026-03-01T00:00:00.1234567Z", "2026-03-02T00:00:00Z")).toBe("2026-02-28T23:55:00.1234567Z");
  expect(from("2026-03-01 00:02:00+02:00", "2026-03-02T00:00:00Z", 3)).toBe("2026-02-28 23:59:00+02:00");
  expect(from("2026-03-01T12:00", "2026-03-02T00:00:00", 60)).toBe("2026-03-01T11:00");
  expect(from("2026-03-01", "2026-03-02")).toBe("2026-02-28");
  expect(from("2026-03-01 10:00:00", "2026-03-02 10:00:00", 0, true)).toBe("2026-03-01 10:00:00");
});

test("what cannot be compared with the column is refused", () => {
  expect(() => from("2026-03-01T10:00:00", "2026-03-02T00:00:00Z")).toThrow("cannot be compared");
  expect(() => from("2026-03-01T10:00:00Z", "2026-03-02 00:00:00", 0, true)).toThrow("cannot be compared");
  expect(() => from("2026-13-41T10:00:00Z", "2026-03-02T00:00:00Z")).toThrow("no such time");
  expect(() => from("5", "7", 1)).toThrow("overlapMinutes");
  expect(() => from("5", "7", undefined, true)).toThrow("neither times nor numbers");
  expect(() => from("a", "anna@example.com")).toThrow(/neither times nor numbers(?!.*example)/);
});

test("a column that reaches into the future is refused, a clock that is a little ahead is not", () => {
  expect(from("2026-03-01T00:00:00Z", "2026-04-01T12:00:00Z", 0)).toBe("2026-03-01T00:00:00Z");
  expect(() => from("2026-03-01T00:00:00Z", "2026-04-02T12:00:00+02:00")).toThrow("future");
});

test("numbers are lessened by what the job says, digit by digit", () => {
  const less = (value: string, overlapNumbers?: number) =>
    lessOverlap({ column: "at", ...(overlapNumbers === undefined ? {} : { overlapNumbers }) }, value);
  expect(less("9007199254740993")).toBe("9007199254740993");
  expect(less("9007199254740993", 1000)).toBe("9007199254739993");
  expect(less("12.50", 20)).toBe("-8.50");
  expect(() => less("0x0A", 1)).toThrow("overlapNumbers");
});

test("a later reading goes on at the highest value, but no time of the future where the zone is known", () => {
  const next = (text: string) => resumeAt({ text, isFreeText: false }, NOW);
  expect(next("2026-03-31T23:59:59.999999Z")).toBe("2026-03-31T23:59:59.999999Z");
  expect(next("2026-04-01T12:00:00.5Z")).toBe("2026-03-31T23:59:58.5Z");
  expect(next("2026-04-01 12:00:00+02:00")).toBe("2026-04-01 01:59:59+02:00");
  expect(next("2026-04-01T12:00:00")).toBe("2026-04-01T12:00:00");
  expect(next("77")).toBe("77");
});
