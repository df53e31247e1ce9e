import type { PoolProfile } from "../../model/index.ts";
import { plainName } from "../survey/place-meaning.ts";
import { mayMiss, type PlaceSurvey } from "../survey/place-survey.ts";
import { ruleOf } from "./attribute-rules.ts";
import { statusWords, yesAndNo } from "./boolean-words.ts";
import type { ChosenPlaces } from "./choose-places.ts";
import type { Draft, DraftRule } from "./draft.ts";

/** What a user may do: whether it is enabled, which rows are left out, its groups, its links and what it signs in with. */
export type AccountRules = Pick<Draft, "enabled" | "skip" | "groups" | "links" | "password" | "passwordHash">;

/** Drafts them; `notes` gathers what was left open. */
export function accountRules(chosen: ChosenPlaces, profile: PoolProfile | undefined, notes: string[]): AccountRules {
  return {
    ...enabledRules(chosen, notes),
    groups: chosen.allOf("groups").flatMap((place) => groupRule(place, profile, notes)),
    links: PROVIDERS.flatMap(([meaning, type]) => linkRule(chosen.of(meaning), type, profile, notes)),
    ...credentialRules(chosen, notes),
  };
}

function enabledRules(chosen: ChosenPlaces, notes: string[]): Pick<AccountRules, "enabled" | "skip"> {
  const [enabled, disabled, status] = [chosen.of("enabled"), chosen.of("disabled"), chosen.of("status")];
  const yes = enabled && yesAndNo(enabled);
  if (enabled && yes)
    return { enabled: ruleOf(enabled, { flag: sure(yes.true, yes.false) }, "who is not active cannot sign in"), skip: [] };
  const shut = disabled && yesAndNo(disabled);
  // Empty says nothing of being shut out.
  if (disabled && shut) {
    return { enabled: ruleOf(disabled, { flag: sure([...shut.false, ""], shut.true) }, "who is shut out cannot sign in"), skip: [] };
  }
  if (status === undefined) return { skip: [] };
  const words = statusWords(status);
  if (words === undefined) {
    notes.push(
      `${status.place} looks like the state of an account, but not all of its values are known: everybody is enabled until you map it.`,
    );
    return { skip: [] };
  }
  const listed = { flag: sure([...words.true, ""], [...words.false, ...words.gone]) };
  const gone = ruleOf(status, { in: words.gone }, "");
  return {
    enabled: ruleOf(status, listed, "every value of it is a known word"),
    skip:
      words.gone.length === 0
        ? []
        : [{ rule: { when: gone.rule, reason: "deleted in the source" }, why: "deleted there, so not moved", places: gone.places }],
  };
}

function sure(yes: readonly string[], no: readonly string[]): object {
  return { true: yes.length === 0 ? ["true"] : yes, false: no };
}

const SEPARATORS = ["|", ";", ","] as const;

/** Groups decide what a user may do, so only values that the pool has as groups become groups; a rare other one is a broken row. */
function groupRule(place: PlaceSurvey, profile: PoolProfile | undefined, notes: string[]): readonly DraftRule[] {
  const split = place.kind === "text" ? SEPARATORS.find((mark) => place.values?.some(({ value }) => value.includes(mark))) : undefined;
  const names = namesIn(place, split);
  if (names.size === 0) {
    notes.push(`${place.place} looks like groups, but has too many different values; no group is drafted.`);
    return [];
  }
  const found = [...names].map(([name, rows]) => ({ name, rows, group: groupFor(name, profile?.groups ?? []) }));
  const missing = found.filter(({ group }) => group === undefined);
  const rows = missing.reduce((sum, { rows: number }) => sum + number, 0);
  if (profile === undefined || rows > mayMiss(place.filled)) {
    const why = profile === undefined ? "the pool was not read" : `the pool has no group for ${missing.length} of its ${names.size} values`;
    notes.push(`${place.place} looks like groups; ${why}, so nobody joins one until you map it (\`groups\` in docs/mapping.md).`);
    return [];
  }
  const known = found.flatMap(({ name, group }) => (group === undefined ? [] : [[name, group] as const]));
  const lookup = found.every(({ name, group }) => name === group) ? {} : { lookup: Object.fromEntries(known) };
  return [
    ruleOf(
      place,
      { ...(split === undefined ? {} : { split }), ...lookup },
      "the pool has these groups; another value is a problem of its row",
    ),
  ];
}

/** The names in a place's values, with the rows that have them. */
function namesIn({ values = [] }: PlaceSurvey, split: string | undefined): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { value, rows } of values) {
    for (const part of split === undefined ? [value] : value.split(split)) {
      const name = part.trim();
      if (name !== "") names.set(name, (names.get(name) ?? 0) + rows);
    }
  }
  return names;
}

/** The pool's group of that name, also in other case or in the plural: `Kunde` is `kunden`. */
function groupFor(name: string, groups: readonly string[]): string | undefined {
  if (groups.includes(name)) return name;
  const plain = plainName(name);
  const same = groups.filter((group) => plainName(group) === plain);
  const alike = same.length > 0 ? same : groups.filter((group) => PLURALS.some((ending) => plainName(group) === plain + ending));
  return alike.length === 1 ? alike[0] : undefined;
}

const PLURALS = ["s", "n", "en", "es", "e"];

const PROVIDERS = [
  ["google", "Google"],
  ["facebook", "Facebook"],
  ["apple", "SignInWithApple"],
  ["amazon", "LoginWithAmazon"],
] as const;

function linkRule(place: PlaceSurvey | undefined, type: string, profile: PoolProfile | undefined, notes: string[]): readonly DraftRule[] {
  if (place === undefined) return [];
  const provider = profile?.identityProviders.find((candidate) => candidate.type === type);
  if (provider === undefined || place.repeats > 0) {
    const why =
      provider !== undefined ? "its values repeat" : profile === undefined ? "the pool was not read" : "the pool has no such provider";
    notes.push(`${place.place} looks like ids at ${type}, but ${why}: no link is drafted.`);
    return [];
  }
  return [{ rule: { provider: provider.name, id: { from: place.place } }, why: "an id at a provider of the pool", places: [place.place] }];
}

function credentialRules(chosen: ChosenPlaces, notes: string[]): Pick<AccountRules, "password" | "passwordHash"> {
  const [hash, scheme, salt, plain] = [chosen.of("passwordHash"), chosen.of("hashScheme"), chosen.of("salt"), chosen.of("password")];
  if (hash === undefined)
    return plain === undefined ? {} : { password: ruleOf(plain, { permanent: true }, "passwords in plain text, by the name") };
  if (salt !== undefined) {
    notes.push(
      `${salt.place} looks like salts: if ${hash.place} holds bare keys, say how they were made (\`derivation\` in docs/mapping.md).`,
    );
  }
  const named = scheme === undefined ? {} : { scheme: { from: scheme.place } };
  return { passwordHash: ruleOf(hash, named, "`poolferry hashes` tells which of them can be imported") };
}
