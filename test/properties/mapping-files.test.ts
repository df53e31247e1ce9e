import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type MappingFile, readMappingDocument } from "../../src/documents/index.ts";
import { type Json, type RowValues, RunError, type SourceShape } from "../../src/model/index.ts";
import { compileMapping, type Mapping } from "../../src/transform/index.ts";
import { depth, proved, SEED } from "../support/proof.ts";

const FILE = "test/properties/mapping-files.test.ts";
const RUNS = 2_500 * depth("FUZZ", 1);

const EVERY_RULE = `poolferry: 1
key: { from: ID }
username: { firstOf: [{ from: A, optional: true }, { from: ID, case: lower }] }
attributes:
  email: { from: A, parse: json, at: "mail[0].value", type: email }
  name: { from: B, match: "^CN=([^,]+)", replace: { pattern: "(a)|b", with: "$1$$" }, otherwise: none }
  nickname: { from: B, parse: phpSerialized, at: 'x["y.z"]', after: "|", before: "@" }
  address: { template: "{A}, {B}" }
  custom:bit: { from: C, bit: 0x10, flag: { true: ["true"], false: ["false", ""] } }
  birthdate: { from: C, date: DD.MM.YYYY }
  updated_at: { from: C, timestamp: { format: iso, zone: Europe/Berlin } }
  phone_number: { from: C, phone: { region: DE } }
groups:
  - { from: A, parse: json, item: group.name, split: ",", match: "\\\\w+" }
  - { from: B, parse: phpSerialized, keys: true, lookup: { administrator: admins }, otherwise: "" }
links:
  - each: { from: A, parse: json, at: identities, optional: true }
    when: { from: kind, matches: "(?i)^soc" }
    provider: { from: provider, lookup: { g: Google } }
    id: { from: id }
identity: { developerId: { from: ID }, identityId: { from: C } }
enabled: { from: C, bit: 2 }
password: { from: NONE, optional: true }
passwordHash: { from: A, parse: json, at: hash }
mfa: { sms: { from: C, flag: { true: [y], false: [n, ""] } } }
skip:
  - { when: { from: B, parse: json, at: gone, notIn: [a] }, reason: gone }
  - { when: { from: C, empty: false }, reason: full }
`;

const FOLDER = join(import.meta.dirname, "../../mappings");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
const TEXTS = [EVERY_RULE, EVERY_RULE, ...FILES.map((name) => readFileSync(join(FOLDER, name), "utf8"))];
const WORDS = [...new Set(TEXTS.flatMap((text) => text.match(/[\w:]+/g) ?? []))];
const COLUMNS = [...new Set(TEXTS.flatMap((text) => [...text.matchAll(/(?:from|each): ([\w.]+)/g)].map(([, name]) => name ?? "")))];
const SHAPES: readonly SourceShape[] = [{ kind: "columns", columns: COLUMNS }, { kind: "documents" }];

const json = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }) as fc.Arbitrary<Json>;
const odd = fc.constantFrom<Json>("", "[", "(a", "$9", "a..b", "\\", "{", "{{A}", "a{500}", -1, 0, 3, 2 ** 53, true, null);
const value = fc.oneof(odd, json, fc.constantFrom(...WORDS));

const textEdit = fc.record({
  at: fc.nat(),
  cut: fc.nat(12),
  put: fc.oneof(fc.constantFrom(...WORDS, "\n", "  ", ": ", "{", "}", "[", "]", '"'), fc.string()),
});
const textMutant = fc
  .tuple(fc.constantFrom(...TEXTS), fc.array(textEdit, { maxLength: 4 }))
  .map(([text, edits]) =>
    edits.reduce((now, { at, cut, put }) => now.slice(0, at % now.length) + put + now.slice((at % now.length) + cut), text),
  );

const documentEdit = fc.record({
  path: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
  kind: fc.nat(3),
  key: fc.constantFrom(...WORDS),
  value,
});
const documentMutant = fc
  .tuple(fc.constantFrom(...TEXTS), fc.array(documentEdit, { maxLength: 3 }))
  .map(([text, edits]) => JSON.stringify(edits.reduce<Json>((now, edit) => edited(now, edit.path, edit), parse(text) as Json)));

const cell = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  json.map((document) => JSON.stringify(document)),
  fc.constantFrom(
    "",
    "514",
    "CN=ab,DC=x",
    "31.12.1980",
    "ann@example.com",
    '{"mail":[{"value":"ann@example.com"}],"identities":[{"id":1,"kind":"social","provider":"g"}],"gone":"a"}',
    'a:1:{s:13:"administrator";b:1;}',
    "[".repeat(500),
    "a".repeat(5000),
    "\ud800",
  ),
);
const document = fc.dictionary(fc.constantFrom(...COLUMNS, "user_metadata", "__proto__"), fc.oneof(json, cell), { noNullPrototype: true });
const row: fc.Arbitrary<{ readonly cells: readonly string[]; readonly document: { readonly [key: string]: Json } }> = fc.record({
  cells: fc.array(cell, { maxLength: COLUMNS.length }),
  document,
});

test("the mapping with every rule works with columns and with documents", () => {
  for (const shape of SHAPES) expect(compileMapping(readMappingDocument(EVERY_RULE, "m.yaml"), shape).groups).toEqual(["admins"]);
});

test.each([
  ["at the level of its text", textMutant],
  ["at the level of its document", documentMutant],
])(
  "a mapping changed at random %s is refused as such or works, and no row makes it throw",
  (how, mutants) => {
    const counts = { refused: 0, misfits: 0, planned: 0 };
    fc.assert(
      fc.property(mutants, fc.array(row, { minLength: 1, maxLength: 2 }), (text, rows) => {
        const file = orUsageError(() => readMappingDocument(text, "m.yaml"));
        if (file === undefined) counts.refused += 1;
        else for (const shape of SHAPES) planAll(file, shape, rows);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(50);
    proved({ what: `mapping files changed at random ${how}`, promises: ["P1"], tried: RUNS, figures: counts, seed: SEED, file: FILE });

    function planAll(
      file: MappingFile,
      shape: SourceShape,
      rows: readonly { readonly cells: readonly string[]; readonly document: { readonly [key: string]: Json } }[],
    ): void {
      const mapping = orUsageError<Mapping>(() => compileMapping(file, shape));
      if (mapping === undefined) {
        counts.misfits += 1;
        return;
      }
      for (const { cells, document } of rows) {
        const values: RowValues = shape.kind === "columns" ? { cells } : { document };
        const plan = mapping.plan({ ref: { row: 1, line: 1, byte: 0, bytes: 0 }, ...values });
        expect(["load", "skip", "reject"]).toContain(plan.kind);
        if (plan.kind === "reject") expect(plan.issues.length).toBeGreaterThan(0);
        counts.planned += 1;
      }
    }
  },
  180_000 * (RUNS / 2_500),
);

function orUsageError<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RunError && error.exit === "usage" && /m\.yaml/.test(error.message)) return undefined;
    throw error;
  }
}

interface Edit {
  readonly kind: number;
  readonly key: string;
  readonly value: Json;
}

/** The document with one value replaced, taken out, renamed or added, somewhere along a path of numbers. */
function edited(from: Json, [step = 0, ...path]: readonly number[], edit: Edit): Json {
  if (typeof from !== "object" || from === null) return edit.value;
  const entries = Object.entries(from) as [string, Json][];
  const index = entries.length === 0 ? 0 : step % entries.length;
  const [key, inner] = entries[index] ?? [edit.key, edit.value];
  const goesOn = path.length > 0 && typeof inner === "object";
  entries.splice(index, 1, ...(goesOn ? [[key, edited(inner, path, edit)] as [string, Json]] : inPlaceOf(key, inner, edit)));
  return Array.isArray(from) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

function inPlaceOf(key: string, inner: Json, edit: Edit): [string, Json][] {
  if (edit.kind === 0) return [[key, edit.value]];
  if (edit.kind === 1) return [];
  if (edit.kind === 2) return [[edit.key, inner]];
  return [
    [key, inner],
    [edit.key, edit.value],
  ];
}
