import type { MetadataJson } from "libphonenumber-js/core";

/**
 * Reads plainly written phone numbers as libphonenumber does, about 20 times faster, or answers undefined: then
 * libphonenumber decides. It is a subset of the library's own steps over the library's own patterns, compiled once:
 *
 * 1. The text is digits, spaces and `- / . ( )`, with at most one `+`, in front. No extension, URI or letter can be in it.
 * 2. A national prefix is cut off only where cutting leaves a national number that matches the plan and has a possible
 *    length, which is when the library cuts it too; plans whose prefix rewrites numbers (captures groups) are left to it.
 * 3. The plan is the first of its calling code. Where a code has one country that is the plan the library chooses; where
 *    countries share a code, the library tries them in order and the first is chosen if a number type matches.
 * 4. Valid is what matches the plan's pattern and, where the plan has types, one of them.
 *
 * A property test holds it against the library for all countries.
 */
export function compilePlainPhone(region: string | undefined, metadata: MetadataJson): (value: string) => string | undefined {
  const plans = plansOf(metadata);
  const home = region === undefined ? undefined : homeOf(region, metadata, plans);
  return (value) => {
    const digits = digitsOf(value);
    if (digits === undefined) return undefined;
    if (digits.startsWith("+")) return international(digits.slice(1), plans);
    if (home === undefined) return undefined;
    const idd = home.idd.exec(digits);
    if (idd !== null) return international(digits.slice(idd[0].length), plans);
    return digits.startsWith(home.plan.code) ? undefined : withinPlan(digits, home.plan);
  };
}

interface Plan {
  readonly code: string;
  readonly pattern: RegExp;
  readonly lengths: readonly number[];
  readonly prefix: RegExp | undefined;
  /** Undefined: the plan has none, and the pattern alone decides. */
  readonly types: readonly { readonly pattern: RegExp; readonly lengths: readonly number[] }[] | undefined;
}

const PUNCTUATION = new Set([" ", "-", "/", ".", "(", ")"].map((character) => character.charCodeAt(0)));
const MIN_DIGITS = 3;
const MAX_TEXT = 40;

/** The digits of a plainly written number, `+` kept in front; undefined where it holds anything else. */
function digitsOf(value: string): string | undefined {
  if (value.length > MAX_TEXT) return undefined;
  const plus = value.charCodeAt(0) === 0x2b ? 1 : 0;
  let punctuated = false;
  let digits = 0;
  for (let index = plus; index < value.length; index++) {
    const character = value.charCodeAt(index);
    if (character >= 0x30 && character <= 0x39) digits += 1;
    else if (PUNCTUATION.has(character)) punctuated = true;
    else return undefined;
  }
  if (digits < MIN_DIGITS) return undefined;
  return punctuated ? value.replace(/[^+0-9]/g, "") : value;
}

/** No calling code is the beginning of another, so the first that fits is the one. */
function international(digits: string, plans: ReadonlyMap<string, Plan>): string | undefined {
  if (digits.startsWith("0")) return undefined;
  for (let length = 1; length <= 3; length++) {
    const plan = plans.get(digits.slice(0, length));
    if (plan !== undefined) return withinPlan(digits.slice(length), plan);
  }
  return undefined;
}

function withinPlan(digits: string, plan: Plan): string | undefined {
  const prefix = plan.prefix?.exec(digits);
  const national = prefix ? digits.slice(prefix[0].length) : digits;
  if (prefix && (prefix.length > 1 || prefix[0] === "" || !plan.lengths.includes(national.length))) return undefined;
  if (national.length < 2 || national.length > 17 || !plan.pattern.test(national)) return undefined;
  if (plan.types !== undefined && !plan.types.some((type) => type.lengths.includes(national.length) && type.pattern.test(national)))
    return undefined;
  return `+${plan.code}${national}`;
}

function homeOf(
  region: string,
  metadata: MetadataJson,
  plans: ReadonlyMap<string, Plan>,
): { readonly plan: Plan; readonly idd: RegExp } | undefined {
  const raw = rawPlan(metadata, region);
  const code = raw?.[0];
  const idd = raw?.[1];
  if (typeof code !== "string" || typeof idd !== "string") return undefined;
  const plan = plans.get(code);
  const [first] = countriesOf(metadata).get(code) ?? [];
  return plan !== undefined && first === region ? { plan, idd: new RegExp(`^(?:${idd})`) } : undefined;
}

const known = new WeakMap<MetadataJson, ReadonlyMap<string, Plan>>();

function plansOf(metadata: MetadataJson): ReadonlyMap<string, Plan> {
  let plans = known.get(metadata);
  if (plans === undefined) {
    plans = new Map([...countriesOf(metadata)].flatMap(([code, countries]) => planOf(code, countries, metadata)));
    known.set(metadata, plans);
  }
  return plans;
}

function countriesOf(metadata: MetadataJson): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(metadata.country_calling_codes));
}

// A plan is an array: 2 is its pattern, 3 the possible lengths, 5 the national prefix, 7 the prefix when parsing,
// 10 the leading digits, 11 the types (each: pattern, lengths).
function rawPlan(metadata: MetadataJson, country: string): readonly unknown[] | undefined {
  return new Map<string, readonly unknown[]>(Object.entries(metadata.countries)).get(country);
}

function planOf(code: string, countries: readonly string[], metadata: MetadataJson): readonly (readonly [string, Plan])[] {
  const raw = rawPlan(metadata, countries[0] ?? "");
  const pattern = raw?.[2];
  const lengths = numbers(raw?.[3]);
  if (raw === undefined || typeof pattern !== "string" || lengths === undefined) return [];
  const types = typesOf(raw[11], lengths);
  // Countries of a shared code are told apart by leading digits or types: a first country with neither is left to the library.
  if (countries.length > 1 && (raw[10] || types === undefined)) return [];
  const prefix = raw[7] || raw[5];
  const plan = {
    code,
    pattern: entirely(pattern),
    lengths,
    types,
    prefix: typeof prefix === "string" ? new RegExp(`^(?:${prefix})`) : undefined,
  };
  return [[code, plan]];
}

function typesOf(raw: unknown, lengths: readonly number[]): Plan["types"] {
  if (!Array.isArray(raw) || raw.length === 0) return undefined;
  return raw.flatMap((type: unknown) => {
    const [pattern, own] = Array.isArray(type) ? (type as readonly unknown[]) : [];
    return typeof pattern === "string" && pattern !== "" ? [{ pattern: entirely(pattern), lengths: numbers(own) ?? lengths }] : [];
  });
}

function numbers(raw: unknown): readonly number[] | undefined {
  return Array.isArray(raw) ? raw.filter((entry) => typeof entry === "number") : undefined;
}

function entirely(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
