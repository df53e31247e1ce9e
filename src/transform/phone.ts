import { type CountryCode, getCountries, parsePhoneNumberFromString } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/min/metadata";
import { didYouMean } from "../documents/index.ts";
import { compilePlainPhone } from "./plain-phone.ts";
import { planIssue } from "./plan-issues.ts";
import { type Change, report, type Scope } from "./scope.ts";

/** What libphonenumber says of a text: E.164, or why not. */
export type PhoneReading = { readonly number: string } | { readonly code: "phone-invalid" | "phone-extension" };

/** Reads a phone number; the result is E.164. `region` is the country of numbers without `+`. */
export function compilePhone(region: string | undefined, scope: Scope): Change {
  if (region !== undefined && !isPhoneCountry(region)) {
    report(scope, ["phone", "region"], `"${region}" is no country code${didYouMean(region, COUNTRIES)}`);
    return () => undefined;
  }
  const plain = compilePlainPhone(region, metadata);
  return (value, issues) => {
    const fast = plain(value);
    if (fast !== undefined) return fast;
    const reading = readPhone(value, region);
    if ("number" in reading) return reading.number;
    issues.push(planIssue(reading.code, scope.field, { region: region === undefined ? "" : ` (numbers without + are read as ${region})` }));
    return undefined;
  };
}

/** The reference reading: libphonenumber over the whole text. About 11 microseconds. */
export function readPhone(value: string, region: CountryCode | undefined): PhoneReading {
  const options = { extract: false, ...(region === undefined ? {} : { defaultCountry: region }) };
  const parsed = parsePhoneNumberFromString(value, options, metadata);
  if (parsed === undefined || !parsed.isValid()) return { code: "phone-invalid" };
  return parsed.ext === undefined ? { number: parsed.number } : { code: "phone-extension" };
}

/** Whether numbers of a country, such as `DE`, can be read. */
export function isPhoneCountry(region: string): region is CountryCode {
  return COUNTRIES.has(region);
}

const COUNTRIES: ReadonlySet<string> = new Set(getCountries(metadata));
