import fc from "fast-check";
import { expect, test } from "vitest";
import type { MappingFile } from "../../src/documents/index.ts";
import { readMappingDocument } from "../../src/documents/index.ts";
import { type Json, type Plan, type RowValues, RunError, type SourceShape } from "../../src/model/index.ts";
import { NAMED_FUNCTIONS } from "../../src/transform/cel/bind-names.ts";
import { STANDARD_FUNCTIONS, STANDARD_METHODS } from "../../src/transform/cel/standard-calls.ts";
import { compileMapping } from "../../src/transform/index.ts";
import { depth, proved, SEED } from "../support/proof.ts";

const FILE = "test/properties/expressions.test.ts";
const RUNS = 10_000 * depth("FUZZ", 1);
const MOST_MS = 50;
const REF = { row: 1, line: 1, byte: 0, bytes: 0 };
const COLUMNS = ["id", "a", "b", "E-Mail"];
const MAPPING = "poolferry: 1\nkey: { value: k }\nusername: { value: u }\nattributes: { name: { cel: '1' } }\n";
const file = readMappingDocument(MAPPING, "m.yaml");

const cell = fc.oneof(
  fc.constantFrom(
    "",
    "1",
    "-7",
    "true",
    "x",
    "ann@example.com",
    "030 23125123",
    "2024-05-06",
    "2024-05-06T07:08:09Z",
    '{"a":[1]}',
    "a|b|c",
  ),
  fc.constantFrom("constructor", "__proto__", "prototype", "toString", 'a:1:{i:0;s:1:"x";}', "(a+)+$", "x".repeat(5000)),
  fc.string({ maxLength: 12 }),
);
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(cell, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom("a", "b", "id", "toString"), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    fc.constant(Array.from({ length: 3000 }, (_, index) => index)),
  ),
})).value;
const row: fc.Arbitrary<RowValues> = fc.oneof(
  fc.tuple(cell, cell, cell, cell).map((cells) => ({ cells })),
  fc
    .dictionary(fc.constantFrom("id", "a", "b", "E-Mail", "hasOwnProperty"), json, { maxKeys: 4, noNullPrototype: true })
    .map((document) => ({ document })),
);

const OURS = NAMED_FUNCTIONS.filter(({ reads }) => reads === "text").map(({ name }) => name);
const ANY_CALL = [...OURS, ...STANDARD_FUNCTIONS.keys(), "json", "phpSerialized", "keys", "bytes"];
const ANY_METHOD = [...STANDARD_METHODS.keys(), "constructor", "toString", "getTime"];
const settings = fc.constantFrom(
  "",
  '"iso"',
  '"DE"',
  '"|"',
  '"DD.MM.YYYY"',
  '"(a+)+$", "x"',
  '"([a-z])", "$1$1"',
  '{"x": "y"}',
  '{"x": "y"}, ""',
  "2",
  '"iso", "Europe/Berlin"',
);

/** Expressions by their types, so that most are accepted; `any` brings in what is not. */
const grown = fc.letrec<Record<"text" | "bool" | "int" | "list" | "any", string>>((tie) => {
  const [text, bool, int, list, any] = (["text", "bool", "int", "list", "any"] as const).map((name) => tie(name)) as [
    Made,
    Made,
    Made,
    Made,
    Made,
  ];
  const is = (made: (...parts: string[]) => string, ...parts: readonly Made[]) => fc.tuple(...parts).map((given) => made(...given));
  const one = (...parts: readonly string[]) => fc.constantFrom(...parts);
  const bound = { maxDepth: 6, depthSize: "small" } as const;
  return {
    text: fc.oneof(
      bound,
      one("row.a", "row.b", 'row["E-Mail"]', '"x"', '"1"', '""', '"2024-05-06"', 'row.?a.orValue("")', "string(row.a)", "dyn(row.b)"),
      is((name, of, rest) => `${name}(${[of, rest].filter((part) => part !== "").join(", ")})`, one(...OURS), text, settings),
      is((of, other) => `${of} + ${other}`, text, text),
      is((of, from) => `${of}.substring(${from})`, text, int),
      is((of, separator) => `${of}.join(${separator})`, list, text),
      is((test, yes, no) => `(${test} ? ${yes} : ${no})`, bool, text, text),
      is((value, body) => `cel.bind(y, ${value}, y + ${body} + y)`, text, text),
      is((of, at) => `${of}[${at}]`, list, int),
      is(
        (of) => `string(${of})`,
        one("1", "true", "1.5").chain((plain) => fc.oneof(fc.constant(plain), int)),
      ),
    ),
    bool: fc.oneof(
      bound,
      one("true", "false", "has(row.a)", "row.a == row.b", "bool(row.a)"),
      is((of, op, other) => `${of} ${op} ${other}`, text, one("==", "!=", "<", ">="), text),
      is((of, op, other) => `(${of} ${op} ${other})`, bool, one("&&", "||", "=="), bool),
      is((of, other) => `${of}.contains(${other})`, text, text),
      is((of, pattern) => `${of}.matches(${pattern})`, text, text),
      is((of, name, body) => `${of}.${name}(x, ${body})`, list, one("all", "exists", "exists_one"), bool),
      is((of) => `!${of}`, bool),
      is((of, other) => `${of} in ${other}`, text, list),
      is((of) => `time(${of}, "iso") < asOf - duration("24h")`, text),
    ),
    int: fc.oneof(
      bound,
      one("0", "1", "-3", "9223372036854775807", "int(row.a)", "size(row)", "asOf.getFullYear()"),
      is((of, op, other) => `(${of} ${op} ${other})`, int, one("+", "-", "*", "/", "%"), int),
      is((of) => `size(${of})`, text),
      is((of) => `${of}.size()`, list),
      is((of, other) => `${of}.indexOf(${other})`, text, text),
    ),
    list: fc.oneof(
      bound,
      one('["a", "b"]', "[]", 'split(row.a, "|")', "keys(json(row.a))", "[row.a, row.b]", "dyn(row.b)", "[dyn(row.a)]", "row.map(k, k)"),
      is((of, body) => `${of}.map(x, ${body})`, list, text),
      is((of, test) => `${of}.filter(x, ${test})`, list, bool),
      is((of, test, body) => `${of}.map(x, ${test}, ${body})`, list, bool, text),
      is((of, other) => `(${of} + ${other})`, list, list),
    ),
    any: fc.oneof(
      bound,
      one("row", "row.?a", "row[?row.a]", "row[row.b]", "item", "asOf", "x", "y", "google", "cel", "optional", "2u", 'b"x"', "null", "{}"),
      one(
        "row.__proto__",
        "row.constructor",
        'dyn(asOf)["con" + "structor"]',
        'dyn(row)["__pro" + "to__"]',
        "int",
        "asOf.getTime",
        "json(row.a).a",
      ),
      is((name, of, rest) => `${name}(${[of, rest].filter((part) => part !== "").join(", ")})`, one(...ANY_CALL), any, settings),
      is((of, name, given) => `${of}.${name}(${given})`, any, one(...ANY_METHOD), fc.oneof(fc.constant(""), any)),
      is((of, key) => `${of}[${key}]`, any, any),
      is((of, op, other) => `(${of} ${op} ${other})`, any, one("+", "-", "==", "in", "<", "&&"), any),
      is((key, value) => `{${key}: ${value}}`, any, any),
      is((of) => `dyn(${of})`, any),
      ...[text, bool, int, list],
    ),
  };
});
type Made = fc.Arbitrary<string>;
const expression = fc.oneof({ arbitrary: grown.text, weight: 4 }, { arbitrary: grown.list, weight: 2 }, grown.bool, grown.int, {
  arbitrary: grown.any,
  weight: 2,
});
const piece = fc.constantFrom(
  "",
  "row.a",
  '"x"',
  "2",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ".",
  ",",
  "?",
  ":",
  '"',
  "'",
  "\\",
  "row.",
  "a",
  "1",
  "-",
  "&",
  "|",
  "//",
  "\n",
  "\0",
  "ä",
  "😀",
  "\ud800",
);
const mutated = fc
  .tuple(expression, fc.array(fc.tuple(fc.nat(200), fc.nat(4), piece), { minLength: 1, maxLength: 2 }))
  .map(([text, changes]) =>
    changes.reduce((now, [at, cut, put]) => {
      const from = at % (now.length + 1);
      return now.slice(0, from) + put + now.slice(from + cut);
    }, text),
  );

const LONG_LIST: RowValues = { document: { a: "x", b: Array.from({ length: 3500 }, (_, index) => index) } };
const LONG_TEXTS: RowValues = { document: { a: "x".repeat(90_000), b: `${"x".repeat(20_000)}1${"x".repeat(20_000)}` } };
/** What took longest: an error a turn, and the search for a text that repeats itself. */
const DEAREST: [string, boolean, RowValues, RowValues][] = [
  ['row.b.exists(x, bool(row.a)) ? "x" : "y"', false, LONG_LIST, LONG_LIST],
  ["string(row.a.lastIndexOf(row.b))", false, LONG_TEXTS, LONG_TEXTS],
];

test.each([
  ["made by the grammar", expression, 2000],
  ["changed by accident", mutated, 100],
])(
  "expressions %s are refused, or give a value or a code, in bounded time",
  { timeout: 180_000 * (RUNS / 10_000) },
  (how, expressions, fewest) => {
    let evaluated = 0;
    fc.assert(
      fc.property(expressions, fc.boolean(), row, row, (expression, asList, first, second) => {
        for (const values of [first, second]) {
          const plan = compiled(expression, asList, values);
          if (plan === undefined) continue;
          evaluated++;
          const made = timely(() => plan(values));
          const issues = made.kind === "reject" ? made.issues : [];
          expect(issues.filter(({ code }) => code !== "expression-failed")).toEqual([]);
          expect(issues.filter(({ reason }) => reason.endsWith("cannot be computed for this row"))).toEqual([]);
          const text = made.kind === "load" ? [...made.user.attributes.values(), ...made.user.groups].join() : "";
          expect(text).not.toMatch(/native code|\[object|function |^class /);
        }
      }),
      { numRuns: RUNS, seed: SEED, examples: DEAREST },
    );
    expect(evaluated).toBeGreaterThan(fewest);
    expect(Object.keys(Object.prototype)).toEqual([]);
    proved({ what: `expressions ${how}`, promises: ["P1"], tried: RUNS, figures: { evaluated }, seed: SEED, file: FILE });
  },
);

/** The plan of one expression for rows of this shape; undefined where the mapping is refused. */
function compiled(cel: string, asList: boolean, values: RowValues): ((values: RowValues) => Plan) | undefined {
  const shape: SourceShape = values.cells === undefined ? { kind: "documents" } : { kind: "columns", columns: COLUMNS };
  const document: MappingFile["document"] = asList
    ? { ...file.document, attributes: {}, groups: [{ cel }] }
    : { ...file.document, attributes: { name: { cel } } };
  try {
    const mapping = compileMapping({ ...file, document }, shape, undefined, undefined, "2026-11-22T00:00:00Z");
    return (of) => mapping.plan({ ref: REF, ...of });
  } catch (error) {
    if (error instanceof RunError && error.exit === "usage") return undefined;
    throw error;
  }
}

/** CPU time of this thread, for the machine's other work is not the expression's; nor is what does not happen every time. */
function timely(run: () => Plan): Plan {
  let made: Plan | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && least > MOST_MS; tries++) {
    const begun = process.threadCpuUsage();
    made = run();
    const { user, system } = process.threadCpuUsage(begun);
    least = Math.min(least, (user + system) / 1000);
  }
  expect(least).toBeLessThanOrEqual(MOST_MS);
  return made as Plan;
}
