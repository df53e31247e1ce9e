import { expect, test } from "vitest";
import { resultOf } from "./compile.ts";

test.each([
  ["030 / 23125-123", "+493023125123"],
  ["(030) 23125123", "+493023125123"],
  ["0171 39200 12", "+491713920012"],
  ["+49 171 39200-12", "+491713920012"],
  ["+49 (0)30 23125-123", "+493023125123"],
  ["0049 30 23125123", "+493023125123"],
  ["49 30 23125123", "+493023125123"],
  ["+1 212 555 0123", "+12125550123"],
  ["+4930 23125123\u200b", "+493023125123"],
  ["030 / 12", "phone-invalid"],
  ["siehe Akte", "phone-invalid"],
  ["0171 39200 12 oder 13", "phone-invalid"],
  ["tel:+493023125123", "phone-invalid"],
  ["+999 123456", "phone-invalid"],
  ["+1 555 555 0123", "phone-invalid"],
  ["1".repeat(300), "phone-invalid"],
  ["030 23125123 ext. 4", "phone-extension"],
])("in Germany %j is %s", (written, expected) => {
  expect(resultOf("{ from: A, phone: { region: DE } }", written)).toBe(expected);
});

test("without a country only international numbers are read", () => {
  expect(resultOf("{ from: A, phone: {} }", "+49 30 23125123")).toBe("+493023125123");
  expect(resultOf("{ from: A, phone: {} }", "030 23125123")).toBe("phone-invalid");
});
