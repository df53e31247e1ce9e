import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type CountryCode, getCountries } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/min/metadata";
import examples from "libphonenumber-js/mobile/examples";
import { expect, test } from "vitest";
import { readMappingDocument } from "../../src/documents/index.ts";
import type { Json, SourceShape } from "../../src/model/index.ts";
import { compileDatePattern, daysInMonth } from "../../src/transform/date-pattern.ts";
import { compileClaims, compileMapping, compilePoolCheck, compileRoute, foldOf, generatePassword } from "../../src/transform/index.ts";
import { readPhone } from "../../src/transform/phone.ts";
import { compilePlainPhone } from "../../src/transform/plain-phone.ts";
import { compileZone } from "../../src/transform/time-zone.ts";
import { profileOf } from "../golden/pool-profile.ts";
import { poolWith, userWith } from "../transform/pool.ts";

const ROOT = join(import.meta.dirname, "../..");
const SEED = process.env["POOLFERRY_SEED"] === undefined ? randomInt(2 ** 31) : Number(process.env["POOLFERRY_SEED"]);
console.log(`properties of transform: POOLFERRY_SEED=${SEED}`);
const runs = (numRuns: number) => ({ seed: SEED, numRuns });

const cell = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("", "J", "N", "aktiv", "Kunde|Admin", "31.12.1980", "31.12.2024 23:59:59", "ann@example.com", "030 23125-123", "K-1"),
);

function compiled(mapping: string, sample: string, shape: SourceShape) {
  const text = readFileSync(join(ROOT, "mappings", mapping), "utf8");
  const profile = profileOf(JSON.parse(readFileSync(join(ROOT, "samples", sample, "pool.json"), "utf8")));
  const routeOf = compileRoute(profile, "auto");
  return {
    mapping: compileMapping(readMappingDocument(text, mapping), shape),
    check: compilePoolCheck(profile, { createGroups: false }),
    routeOf,
    claimsOf: compileClaims(profile),
  };
}

const COLUMNS =
  "KUNDENNR;ANREDE;VORNAME;NACHNAME;EMAIL;EMAIL_OK;TELEFON;TEL_OK;STRASSE;PLZ;ORT;GEBURTSDATUM;ROLLEN;GOOGLE_ID;SAML_ID;STATUS;KENNWORT;GEAENDERT".split(
    ";",
  );

test("whatever the cells of a row hold, planning and checking it never throws, and a rejection says why", () => {
  const { mapping, check, routeOf, claimsOf } = compiled("legacy-crm.yaml", "legacy-crm", { kind: "columns", columns: COLUMNS });
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(cell, { minLength: 0, maxLength: 20 }), fc.nat(1000), (cells, row) => {
      const ref = { row, line: row, byte: 0, bytes: 0 };
      const plan = mapping.plan({ ref, cells });
      kinds.set(plan.kind, (kinds.get(plan.kind) ?? 0) + 1);
      if (plan.kind === "reject") expect(plan.issues.length).toBeGreaterThan(0);
      if (plan.kind !== "load") return;
      expect(plan.user.ref).toEqual(ref);
      expect([...plan.user.attributes.values()]).not.toContain("");
      check(plan.user);
      routeOf(plan.user);
      claimsOf(plan.user);
    }),
    runs(2000),
  );
  expect(kinds.get("reject")).toBeGreaterThan(100);
});

test("whatever a JSON document holds, planning and checking it never throws", () => {
  const { mapping, check, routeOf, claimsOf } = compiled("auth0.yaml", "auth0-export", { kind: "documents" });
  const json = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }) as fc.Arbitrary<Json>;
  const keys = [
    "user_id",
    "email",
    "email_verified",
    "name",
    "phone_number",
    "identities",
    "user_metadata",
    "app_metadata",
    "blocked",
    "updated_at",
  ];
  const identity = fc.record(
    { provider: fc.constantFrom("auth0", "google-oauth2", "samlp"), connection: json, user_id: json, isSocial: fc.boolean() },
    { requiredKeys: [] },
  );
  const values = fc.oneof(json, cell, fc.array(identity, { maxLength: 4 }) as fc.Arbitrary<Json>);
  const documents = fc.record(Object.fromEntries(keys.map((key) => [key, values])), { requiredKeys: [] });
  fc.assert(
    fc.property(documents, (document) => {
      const plan = mapping.plan({
        ref: { row: 1, line: 1, byte: 0, bytes: 0 },
        document: { user_id: "auth0|1", email: "ann@example.com", ...document },
      });
      if (plan.kind !== "load") return;
      check(plan.user);
      routeOf(plan.user);
      claimsOf(plan.user);
    }),
    runs(2000),
  );
});

test("folding a name twice is folding it once", () => {
  const fold = foldOf({ caseSensitive: false });
  const names = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("İstanbul", "ΌΣΟΣ", "ẞ", "ǅ", "K"));
  fc.assert(
    fc.property(names, (name) => {
      expect(fold(fold(name))).toBe(fold(name));
    }),
    runs(5000),
  );
});

test("days that are read are exactly the days that exist", () => {
  const parse = compileDatePattern("DD.MM.YYYY");
  if (typeof parse !== "function") throw new Error(parse.problem);
  for (let year = 1890; year <= 2110; year++) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const date = new Date(Date.UTC(year, month - 1, day));
        const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        const time = parse(`${String(day).padStart(2, "0")}.${String(month).padStart(2, "0")}.${year}`);
        if ((time !== undefined) !== exists) throw new Error(`${year}-${month}-${day}: read ${time !== undefined}, exists ${exists}`);
      }
    }
  }
  expect([daysInMonth(1900, 2), daysInMonth(2000, 2), daysInMonth(2024, 2)]).toEqual([28, 29, 29]);
});

test("a local time of a zone comes back as the clock showed it, the first of two where it came twice", () => {
  const zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo"];
  const instants = fc.integer({ min: Date.UTC(1972, 0), max: Date.UTC(2037, 0) }).map((ms) => Math.floor(ms / 1000) * 1000);
  const converters = new Map(zones.map((zone) => [zone, compileZone(zone)]));
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (zone, instant) => {
      const shown = clock(zone, instant);
      const back = converters.get(zone)?.(Date.parse(`${shown}Z`));
      if (back === undefined) throw new Error(`${zone} ${instant}: said to be in a gap`);
      expect(clock(zone, back)).toBe(shown);
      expect(back).toBeLessThanOrEqual(instant);
      expect(instant - back).toBeLessThanOrEqual(3 * 3_600_000);
    }),
    runs(1000),
  );
});

test("a generated password satisfies any policy, and its characters are drawn evenly", () => {
  const policies = fc.record({
    minimumLength: fc.integer({ min: 6, max: 99 }),
    requireUppercase: fc.boolean(),
    requireLowercase: fc.boolean(),
    requireNumbers: fc.boolean(),
    requireSymbols: fc.boolean(),
  });
  fc.assert(
    fc.property(policies, (passwordPolicy) => {
      const password = generatePassword(passwordPolicy).reveal();
      expect(password.length).toBe(Math.max(16, passwordPolicy.minimumLength));
      expect(password).toMatch(/^[!-~]+$/);
      expect(compilePoolCheck(poolWith({ passwordPolicy }), { createGroups: false })(userWith({ password }))).toEqual([]);
    }),
    runs(1000),
  );
  const policy = poolWith().passwordPolicy;
  const digitFirst = Array.from({ length: 4000 }, () => /^[0-9]/.test(generatePassword(policy).reveal())).filter(Boolean).length;
  // A digit stands first in (1 + 12 * 8/65) of 16 cases, about 15.5 %; five standard deviations are 115.
  expect(Math.abs(digitFirst - 4000 * ((1 + (12 * 8) / 65) / 16))).toBeLessThan(115);
});

test("the fast reading of plain phone numbers gives what libphonenumber gives, in every country", () => {
  const countries = getCountries(metadata);
  const readers = new Map(countries.map((country) => [country, compilePlainPhone(country, metadata)]));
  const withoutRegion = compilePlainPhone(undefined, metadata);
  const counts = { fast: 0, all: 0 };
  const compare = (text: string, region: CountryCode | undefined): void => {
    counts.all += 1;
    const fast = region === undefined ? withoutRegion(text) : readers.get(region)?.(text);
    if (fast === undefined) return;
    counts.fast += 1;
    const reading = readPhone(text, region);
    if (!("number" in reading) || reading.number !== fast)
      throw new Error(`${region} ${JSON.stringify(text)}: ${fast}, ${JSON.stringify(reading)}`);
  };
  const digit = fc.integer({ min: 0, max: 9 });
  // A real number of a country with some digits changed, cut or added, behind a prefix, with punctuation strewn in.
  const written = fc.record({
    country: fc.constantFrom(...countries),
    region: fc.option(fc.constantFrom(...countries), { nil: undefined }),
    prefix: fc.constantFrom("", "+", "+code", "0", "00", "00code", "011code", "1", "8", "06", "code"),
    cut: fc.nat(6),
    tail: fc.array(digit, { maxLength: 7 }),
    sameLength: fc.boolean(),
    mark: fc.constantFrom("", " ", "-", "/", ".", "(", ")", " - "),
    at: fc.nat(12),
  });
  fc.assert(
    fc.property(written, ({ country, region, prefix, cut, tail, sameLength, mark, at }) => {
      const code = String(metadata.countries[country]?.[0] ?? "");
      const example = String(examples[country] ?? "2015550123");
      const national = example.slice(0, Math.max(0, example.length - cut)) + (sameLength ? tail.slice(0, cut) : tail).join("");
      const plain = prefix.replace("code", code) + national;
      const text = plain.slice(0, at) + mark + plain.slice(at);
      compare(text, region);
      compare(text, country);
    }),
    runs(15_000),
  );
  expect(counts.fast).toBeGreaterThan(counts.all / 12);
}, 120_000);

function clock(zone: string, instantMs: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(instantMs).replace(" ", "T");
}
