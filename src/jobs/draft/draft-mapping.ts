import { type PoolProfile, RunError } from "../../model/index.ts";
import { plainName } from "../survey/place-meaning.ts";
import { mayMiss, type PlaceSurvey, type SourceSurvey } from "../survey/place-survey.ts";
import { accountRules } from "./account-rules.ts";
import { emailRule, ruleOf, standardAttributes, suits, textRule } from "./attribute-rules.ts";
import { type ChosenPlaces, choosePlaces } from "./choose-places.ts";
import type { Draft, DraftRule } from "./draft.ts";

export interface DraftWishes {
  /** The place of the key, where it is known better. */
  readonly key?: string | undefined;
  readonly username?: string | undefined;
}

/** Drafts a mapping from what a source holds and, where it was read, from the pool. Throws RunError `usage` where nothing can be a key. */
export function draftMapping(survey: SourceSurvey, profile: PoolProfile | undefined, wishes: DraftWishes): Draft {
  const chosen = choosePlaces(survey);
  const notes: string[] = [];
  const key = chooseKey(survey, chosen, wishes.key);
  const username = chooseUsername(survey, { chosen, key, profile, wish: wishes.username, notes });
  const account = accountRules(chosen, profile, notes);
  const attributes = standardAttributes(chosen, profile, notes);
  for (const [name, rule] of customAttributes(survey, key, profile)) attributes.set(name, rule);
  for (const { name } of profile?.schema.filter(({ required }) => required) ?? []) {
    if (name !== "sub" && !attributes.has(name)) notes.push(`The pool requires ${name} of every user, and no column was found for it.`);
  }
  if (attributes.has("email") && !attributes.has("email_verified")) {
    notes.push('No column tells whether addresses are verified. If the old system verified them all: `email_verified: { value: "true" }`.');
  }
  return { key: ruleOf(key, {}, keyReason(key)), username, attributes, ...account, notes, takenOut: [] };
}

function keyReason({ repeats, exact }: PlaceSurvey): string {
  if (repeats > 0) return `different in all rows but ${repeats}`;
  return exact ? "different in every row" : "different in every row that could be compared";
}

/** Places that can be a key: nearly every row has a value, and nearly all of them differ. */
function keysOf({ rows, unreadable, places }: SourceSurvey): readonly PlaceSurvey[] {
  const readable = rows - unreadable;
  return places.filter(
    ({ kind, filled, repeats }) => kind === "text" && filled > 0 && readable - filled <= mayMiss(readable) && repeats <= mayMiss(readable),
  );
}

function chooseKey(survey: SourceSurvey, chosen: ChosenPlaces, wish: string | undefined): PlaceSurvey {
  if (wish !== undefined) return placeNamed(survey, wish, "--key");
  const keys = keysOf(survey);
  const candidates = [...chosen.allOf("id"), ...chosen.allOf("username"), ...chosen.allOf("email")];
  // Ids without a telling name: what is short, has no spaces to speak of and is first in the file.
  const found =
    candidates.find((place) => keys.includes(place)) ?? keys.find(({ longest, meaning }) => longest <= 64 && meaning === undefined);
  if (found !== undefined) return found;
  throw new RunError(
    "usage",
    "No column or path has a different value in every row, so nothing can be the users' key.",
    "Name the one that identifies a user with --key; rows that share a value are rejected as duplicates.",
  );
}

function placeNamed({ places }: SourceSurvey, wish: string, option: string): PlaceSurvey {
  const found = places.find(({ place }) => place === wish);
  if (found !== undefined) return found;
  throw new RunError(
    "usage",
    `${option}: the source has no ${wish}.`,
    `It has: ${places
      .slice(0, 40)
      .map(({ place }) => place)
      .join(", ")}.`,
  );
}

interface UsernameChoice {
  readonly chosen: ChosenPlaces;
  readonly key: PlaceSurvey;
  readonly profile: PoolProfile | undefined;
  readonly wish: string | undefined;
  readonly notes: string[];
}

/** The username as the pool wants it: an address or a number where it signs in by these, else a name of its own. */
function chooseUsername(survey: SourceSurvey, { chosen, key, profile, wish, notes }: UsernameChoice): DraftRule {
  const email = chosen.of("email");
  const asEmail = () => email && emailRule(email, profile);
  if (wish !== undefined) {
    const place = placeNamed(survey, wish, "--username");
    return (place === email ? asEmail() : undefined) ?? ruleOf(place, {}, "as you said");
  }
  if (profile !== undefined && profile.usernameAttributes.length > 0) {
    const phone = chosen.of("phone");
    const byPhone = phone && ruleOf(phone, { phone: phone.phone?.region === undefined ? {} : { region: phone.phone.region } }, "");
    const rule = profile.usernameAttributes.includes("email") ? (asEmail() ?? byPhone) : byPhone;
    if (rule !== undefined) return { ...rule, why: `the pool's usernames are ${profile.usernameAttributes.join(" or ")}` };
    notes.push(`The pool's usernames are ${profile.usernameAttributes.join(" or ")}, and the source has no such column.`);
  }
  const own = chosen
    .allOf("username")
    .find((place) => keysOf(survey).includes(place) && place !== email && !isRefusedAsAddress(place, profile));
  if (profile !== undefined)
    return own !== undefined ? ruleOf(own, {}, "the users' own names") : ruleOf(key, {}, "the key, as usernames are free in this pool");
  if (own !== undefined) return ruleOf(own, {}, "the users' own names; the pool was not read");
  const rule = asEmail();
  if (rule !== undefined) return { ...rule, why: "for a pool whose usernames are e-mail addresses; the pool was not read" };
  return ruleOf(key, {}, "the key; the pool was not read");
}

/** A pool that signs people in by their address as an alias takes no username that looks like one. */
function isRefusedAsAddress({ forms, filled }: PlaceSurvey, profile: PoolProfile | undefined): boolean {
  const addresses = forms.find(({ name }) => name === "email")?.fits ?? 0;
  return profile?.aliasAttributes.includes("email") === true && addresses > mayMiss(filled);
}

/** Names under which pools keep the id of the old system. */
const LEGACY_ID = /^(?:legacy|old|external|source|former|migration)(?:user)?id$/;

/** The pool's custom attributes that have a column's name, and the key in the one that is made for it. */
function customAttributes(
  { places }: SourceSurvey,
  key: PlaceSurvey,
  profile: PoolProfile | undefined,
): readonly (readonly [string, DraftRule])[] {
  return (profile?.schema ?? []).flatMap((attribute) => {
    const [, own] = /^custom:(.+)$/.exec(attribute.name) ?? [];
    if (own === undefined) return [];
    const plain = plainName(own);
    const named = places.find((place) => plainName(place.place) === plain || plainName(place.place.split(".").at(-1) ?? "") === plain);
    const place = named ?? (LEGACY_ID.test(plain) ? key : undefined);
    const rule =
      place !== undefined && place.filled > 0 && suits(place, attribute)
        ? textRule(place, named === undefined ? "the key in the old system" : "the pool has an attribute of this name")
        : undefined;
    return rule === undefined ? [] : [[attribute.name, rule] as const];
  });
}
