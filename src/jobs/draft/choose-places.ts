import type { Meaning } from "../survey/place-meaning.ts";
import { fitsMostly, type PlaceSurvey, type SourceSurvey } from "../survey/place-survey.ts";
import type { FormName } from "../survey/value-forms.ts";

/** The place for each meaning: of several, the one that fits and is filled most. */
export interface ChosenPlaces {
  of(meaning: Meaning): PlaceSurvey | undefined;
  /** All that have a meaning, the chosen one first. */
  allOf(meaning: Meaning): readonly PlaceSurvey[];
}

/** What the values must be for the name to be believed. */
const NEEDED: Partial<Record<Meaning, (place: PlaceSurvey) => boolean>> = {
  email: (place) => fits(place, "email"),
  phone: (place) => fitsMostly(place.phone?.fits ?? 0, place.filled),
  picture: (place) => fits(place, "url"),
  website: (place) => fits(place, "url"),
  passwordHash: isHash,
};

/** Decides what each place is for, by name and, where values have a telling form, by these. */
export function choosePlaces({ places }: SourceSurvey): ChosenPlaces {
  const byMeaning = new Map<Meaning, PlaceSurvey[]>();
  for (const place of places) {
    const meaning = place.filled === 0 ? undefined : believed(place);
    if (meaning !== undefined) byMeaning.set(meaning, [...(byMeaning.get(meaning) ?? []), place]);
  }
  for (const [meaning, form] of BY_VALUES) {
    const found = byMeaning.has(meaning) ? [] : places.filter((place) => isUnclaimed(place, byMeaning) && fits(place, form));
    if (found.length > 0) byMeaning.set(meaning, found);
  }
  const sorted = new Map([...byMeaning].map(([meaning, found]) => [meaning, found.sort(better)] as const));
  return { of: (meaning) => sorted.get(meaning)?.[0], allOf: (meaning) => sorted.get(meaning) ?? [] };
}

/** What values alone tell where no name does. */
const BY_VALUES: readonly (readonly [Meaning, FormName])[] = [
  ["email", "email"],
  ["passwordHash", "passwordHash"],
];

function believed(place: PlaceSurvey): Meaning | undefined {
  const { meaning } = place;
  if (meaning === undefined) return undefined;
  // A column named password often holds hashes.
  if (meaning === "password" && isHash(place)) return "passwordHash";
  if (place.kind !== "text" && !(meaning === "groups" && place.kind === "list")) return undefined;
  return NEEDED[meaning]?.(place) === false ? undefined : meaning;
}

function isUnclaimed(place: PlaceSurvey, byMeaning: ReadonlyMap<Meaning, readonly PlaceSurvey[]>): boolean {
  return place.kind === "text" && ![...byMeaning.values()].some((claimed) => claimed.includes(place));
}

function isHash(place: PlaceSurvey): boolean {
  const hashes = place.forms
    .filter(({ name }) => name === "passwordHash" || name === "bareDigest")
    .reduce((sum, { fits: n }) => sum + n, 0);
  // Old systems mark locked accounts in the same column.
  return place.kind === "text" && hashes * 2 > place.filled;
}

/** Whether nearly all values of a place have a form. */
export function fits(place: PlaceSurvey, name: FormName): boolean {
  return fitsMostly(place.forms.find((form) => form.name === name)?.fits ?? 0, place.filled);
}

/** Shallower first, then what more rows have. */
function better(a: PlaceSurvey, b: PlaceSurvey): number {
  return b.filled - a.filled || depthOf(a.place) - depthOf(b.place);
}

function depthOf(place: string): number {
  return place.split(/[.[]/).length;
}
