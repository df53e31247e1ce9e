import { expect, test } from "vitest";
import { resultOf } from "./compile.ts";

test.each([
  ["DD.MM.YYYY", "31.12.1980", "1980-12-31"],
  ["DD.MM.YYYY", "29.02.2000", "2000-02-29"],
  ["DD.MM.YYYY", "29.02.1900", "date-invalid"],
  ["DD.MM.YYYY", "31.04.1999", "date-invalid"],
  ["DD.MM.YYYY", "00.01.1999", "date-invalid"],
  ["DD.MM.YYYY", "1.1.1999", "date-invalid"],
  ["DD.MM.YYYY", "01.01.1999x", "date-invalid"],
  ["DD.MM.YYYY", "01.01.19990", "date-invalid"],
  ["DD.MM.YYYY", "٠١.٠١.١٩٩٩", "date-invalid"],
  ["DD.MM.YYYY", "01.01.0000", "date-invalid"],
  ["D.M.YYYY", "1.2.1999", "1999-02-01"],
  ["D.M.YYYY", "01.12.1999", "1999-12-01"],
  ["M/D/YYYY", "2/30/2024", "date-invalid"],
  ["YYYYMMDD", "20240229", "2024-02-29"],
  ["YYYY-MM-DD HH:mm:ss", "1980-12-31 00:00:00", "1980-12-31"],
  ["YYYY-MM-DDTHH:mm:ss.SSS", "1980-12-31T23:59:59.999", "1980-12-31"],
  ["YYYY-MM-DD HH:mm", "1980-12-31 24:00", "date-invalid"],
])("by %s the day %j is %s", (pattern, cell, expected) => {
  expect(resultOf(`{ from: A, date: "${pattern}" }`, cell)).toBe(expected);
});

test.each([
  ["DD.MM", "the year is missing"],
  ["DD.MM.YYYY DD", "the day is given twice"],
  ["DMMYYYY", "what follows the day must not be a digit"],
  ["DD.MMM.YYYY", "the month is given twice|no part of a date pattern"],
])("the pattern %s is refused", (pattern, problem) => {
  expect(() => resultOf(`{ from: A, date: "${pattern}" }`, "x")).toThrow(new RegExp(problem));
});

const BERLIN = '{ format: "DD.MM.YYYY HH:mm:ss", zone: Europe/Berlin }';

test.each([
  [BERLIN, "31.12.2024 23:59:59", Date.parse("2024-12-31T22:59:59Z")],
  [BERLIN, "01.07.2024 12:00:00", Date.parse("2024-07-01T10:00:00Z")],
  // Clocks were put back at 03:00 on this day: 02:30 came twice, and the first is meant.
  [BERLIN, "27.10.2024 02:30:00", Date.parse("2024-10-27T00:30:00Z")],
  [BERLIN, "27.10.2024 03:00:00", Date.parse("2024-10-27T02:00:00Z")],
  [BERLIN, "31.03.2024 01:59:59", Date.parse("2024-03-31T00:59:59Z")],
  [BERLIN, "31.03.2024 03:00:00", Date.parse("2024-03-31T01:00:00Z")],
  ["{ format: iso, zone: America/New_York }", "2024-07-01T08:00:00", Date.parse("2024-07-01T12:00:00Z")],
  ["{ format: iso, zone: Australia/Lord_Howe }", "2024-01-01 00:00", Date.parse("2023-12-31T13:00:00Z")],
  ["iso", "2024-07-01T08:00:00.123456Z", Date.parse("2024-07-01T08:00:00Z")],
  ["iso", "2024-07-01T08:00:00+02:00", Date.parse("2024-07-01T06:00:00Z")],
  ["iso", "2024-07-01T08:00:00-0530", Date.parse("2024-07-01T13:30:00Z")],
  ["iso", "2024-07-01", Date.parse("2024-07-01T00:00:00Z")],
  ["epochSeconds", "1471453471", 1_471_453_471_000],
  ["epochSeconds", "1471453471.9", 1_471_453_471_000],
  ["epochMillis", "1471453471999", 1_471_453_471_000],
  ["iso", "1969-12-31T23:59:59Z", -1000],
])("by %s the time %j is that instant", (format, cell, instantMs) => {
  expect(resultOf(`{ from: A, timestamp: ${format} }`, cell)).toBe(String(instantMs / 1000));
});

test.each([
  [BERLIN, "31.03.2024 02:30:00", "timestamp-in-gap"],
  ["{ format: iso, zone: America/New_York }", "2024-03-10T02:15:00", "timestamp-in-gap"],
  [BERLIN, "31.02.2024 02:30:00", "timestamp-invalid"],
  [BERLIN, "2024-03-31", "timestamp-invalid"],
  ["iso", "2024-02-30T00:00:00Z", "timestamp-invalid"],
  ["iso", "2024-02-28T25:00:00Z", "timestamp-invalid"],
  ["iso", "2024-02-28T00:00:00+25:00", "timestamp-invalid"],
  ["iso", "yesterday", "timestamp-invalid"],
  ["epochSeconds", "1e9", "timestamp-invalid"],
  ["epochMillis", "99999999999999999", "timestamp-invalid"],
])("by %s there is no time %j", (format, cell, code) => {
  expect(resultOf(`{ from: A, timestamp: ${format} }`, cell)).toBe(code);
});
