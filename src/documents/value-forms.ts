import { z } from "zod";
import { text } from "./place-schema.ts";

export const flagSchema = z
  .strictObject({
    true: z.array(text).min(1).describe('Source values that mean true; `""` is the empty value.'),
    false: z.array(text).describe('Source values that mean false; `""` is the empty value.'),
  })
  .describe("Turns listed values into `true` or `false`; any other value is a row problem unless `otherwise` is given.");

/** The forms that the result of a value rule can have; a rule takes one at most. */
export const valueForms = {
  date: z.string().min(1).exactOptional().describe("Reads a calendar day by a pattern such as `DD.MM.YYYY`; the result is YYYY-MM-DD."),
  timestamp: z
    .union([
      z.string().min(1),
      z.strictObject({
        format: z.string().min(1).describe("`iso`, `epochSeconds`, `epochMillis`, or a pattern of YYYY MM M DD D HH H mm ss SSS."),
        zone: z.string().min(1).default("UTC").describe("IANA time zone of times without an offset, such as `Europe/Berlin`."),
      }),
    ])
    .exactOptional()
    .describe("Reads a point in time; the result is epoch seconds. Text alone is the format, in UTC."),
  phone: z
    .strictObject({
      region: z
        .string()
        .regex(/^[A-Z]{2}$/, "expected a two-letter country code such as DE")
        .exactOptional()
        .describe("Country of numbers in national form, such as `DE`; without it only numbers with `+` are read."),
    })
    .exactOptional()
    .describe("Reads a phone number; the result is E.164, such as `+493023125123`."),
  type: z.enum(["email"]).exactOptional().describe("Requires the form of an e-mail address."),
};
