import type { PoolProfile } from "../../model/index.ts";
import { plainName } from "../survey/place-meaning.ts";
import { fitsMostly, type PlaceSurvey } from "../survey/place-survey.ts";
import { yesAndNo } from "./boolean-words.ts";
import { type ChosenPlaces, fits } from "./choose-places.ts";
import type { DraftRule } from "./draft.ts";

/** Attributes that take a value as it is, in the order of the file. */
const PLAIN = [
  ["name", "name"],
  ["given_name", "givenName"],
  ["family_name", "familyName"],
  ["middle_name", "middleName"],
  ["nickname", "nickname"],
  ["gender", "gender"],
  ["locale", "locale"],
  ["zoneinfo", "zoneinfo"],
  ["picture", "picture"],
  ["website", "website"],
] as const;

/** The standard attributes that the source's places give, by the attribute's name. `notes` gathers what was left open. */
export function standardAttributes(chosen: ChosenPlaces, profile: PoolProfile | undefined, notes: string[]): Map<string, DraftRule> {
  const rules = new Map<string, DraftRule>();
  const put = (name: string, rule: DraftRule | undefined) => {
    if (rule !== undefined) rules.set(name, rule);
  };
  put("email", emailRule(chosen.of("email"), profile));
  put("email_verified", rules.has("email") ? verifiedRule(chosen.of("emailVerified")) : undefined);
  put("phone_number", phoneRule(chosen.allOf("phone"), notes));
  put("phone_number_verified", rules.has("phone_number") ? verifiedRule(chosen.of("phoneVerified")) : undefined);
  for (const [name, meaning] of PLAIN) put(name, textRule(chosen.of(meaning)));
  const [given, family] = [chosen.of("givenName"), chosen.of("familyName")];
  if (!rules.has("name") && given && family && profile?.schema.some(({ name, required }) => name === "name" && required)) {
    rules.set("name", templateRule([[given], [family]], "the pool wants a name of everybody"));
  }
  put("address", addressRule(chosen));
  put("birthdate", dateRule(chosen.of("birthdate"), notes));
  put("updated_at", timeRule(chosen.of("updatedAt")));
  return rules;
}

/** Whether addresses are compared without their case; lower case is what people mean by one address. */
export function emailRule(place: PlaceSurvey | undefined, profile: PoolProfile | undefined): DraftRule | undefined {
  if (place === undefined) return undefined;
  const { fits: good = 0 } = place.forms.find(({ name }) => name === "email") ?? {};
  const lower = profile?.caseSensitive === true ? {} : { case: "lower" };
  return ruleOf(place, { ...lower, type: "email" }, `${share(good, place)} are e-mail addresses`);
}

function verifiedRule(place: PlaceSurvey | undefined): DraftRule | undefined {
  const flag = place && yesAndNo(place);
  if (place === undefined || flag === undefined || flag.true.length === 0) return undefined;
  return ruleOf(place, { flag: { true: flag.true, false: [...flag.false, ""] } }, "yes or no; empty counts as no");
}

/** Several columns of numbers are tried in turn, mobile ones first as they were filled most or named so. */
function phoneRule(places: readonly PlaceSurvey[], notes: string[]): DraftRule | undefined {
  const [first, ...more] = [...places].sort((a, b) => Number(isMobile(b)) - Number(isMobile(a)));
  if (first === undefined) return undefined;
  const { region, ambiguous = false, fits: good = 0 } = first.phone ?? {};
  const phone = region === undefined ? {} : { region };
  if (ambiguous)
    notes.push(`Numbers without + in ${first.place} are read as ${region}; other countries fit as well. --phone-region says which.`);
  const why = `${share(good, first)} are phone numbers${region === undefined ? "" : `, those without + of ${region}`}`;
  if (more.length === 0) return ruleOf(first, { phone }, why);
  const firstOf = [first, ...more].map(({ place }) => ({ from: place }));
  return { rule: { firstOf, phone }, why, places: [first, ...more].map(({ place }) => place) };
}

function isMobile({ place }: PlaceSurvey): boolean {
  return /mobil|cell|handy|movil|portable/.test(plainName(place));
}

function addressRule(chosen: ChosenPlaces): DraftRule | undefined {
  const [street, code, city, country] = [chosen.of("street"), chosen.of("postalCode"), chosen.of("city"), chosen.of("country")];
  if (street === undefined || city === undefined) return textRule(chosen.of("address"));
  const parts = [[street], code === undefined ? [city] : [code, city], ...(country === undefined ? [] : [[country]])];
  return templateRule(parts, "the columns of the address in one text", ", ");
}

function templateRule(parts: readonly (readonly PlaceSurvey[])[], why: string, between = " "): DraftRule {
  const template = parts.map((part) => part.map(({ place }) => `{${place}}`).join(" ")).join(between);
  return { rule: { template }, why, places: parts.flat().map(({ place }) => place) };
}

function dateRule(place: PlaceSurvey | undefined, notes: string[]): DraftRule | undefined {
  if (place === undefined) return undefined;
  const days = place.forms.flatMap(({ name, fits: good }) =>
    name.startsWith("date ") && fitsMostly(good, place.filled) ? [{ pattern: name.slice(5), fits: good }] : [],
  );
  const [best, second] = days;
  if (best === undefined) return undefined;
  if (second?.fits === best.fits && isSwapped(best.pattern, second.pattern)) {
    notes.push(`${place.place} can be ${best.pattern} or ${second.pattern}: no day above 12 tells. It is left out until you say which.`);
    return undefined;
  }
  return ruleOf(place, { date: best.pattern }, `${share(best.fits, place)} are days in this form`);
}

/** Whether two patterns have day and month the other way round. */
function isSwapped(a: string, b: string): boolean {
  return a.indexOf("M") < a.indexOf("D") !== b.indexOf("M") < b.indexOf("D");
}

function timeRule(place: PlaceSurvey | undefined): DraftRule | undefined {
  const time = place?.forms.find(({ name, fits: good }) => name.startsWith("time ") && fitsMostly(good, place.filled));
  if (place === undefined || time === undefined) return undefined;
  const format = time.name.slice(5);
  const zone = format.startsWith("epoch") ? "" : "; times without a zone are taken as UTC";
  return ruleOf(place, { timestamp: format }, `${share(time.fits, place)} are times in this form${zone}`);
}

/** One value as it is. */
export function textRule(place: PlaceSurvey | undefined, why = "by its name"): DraftRule | undefined {
  return place === undefined ? undefined : ruleOf(place, {}, why);
}

export function ruleOf({ place }: PlaceSurvey, more: object, why: string): DraftRule {
  return { rule: { from: place, ...more }, why, places: [place] };
}

function share(good: number, { filled }: PlaceSurvey): string {
  return good === filled ? `all ${filled} values` : `${good} of ${filled} values`;
}

/** Whether a place can be the value of an attribute of the pool without a rule. */
export function suits(place: PlaceSurvey, attribute: PoolProfile["schema"][number]): boolean {
  if (place.kind !== "text") return false;
  if (attribute.type === "Number") return fits(place, "integer");
  return attribute.type === "String" && place.longest <= (attribute.maxLength ?? 2048);
}
