import { randomInt } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../src/model/index.ts";
import { decodePhp } from "../../src/transform/php-serialized.ts";

const SEED = process.env["POOLFERRY_SEED"] === undefined ? randomInt(2 ** 31) : Number(process.env["POOLFERRY_SEED"]);
console.log(`properties of php-serialized: POOLFERRY_SEED=${SEED}`);

test.each<[string, Json]>([
  ["N;", null],
  ["b:1;", true],
  ["b:0;", false],
  ["i:-42;", -42],
  ["i:9223372036854775807;", "9223372036854775807"],
  ["d:0.5;", 0.5],
  ["d:1.0E+25;", 1e25],
  ['s:0:"";', ""],
  ['s:6:"Zoë;"";', 'Zoë;"'],
  ['s:4:"😀";', "😀"],
  ["a:0:{}", []],
  ['a:2:{i:0;s:1:"a";i:1;i:7;}', ["a", 7]],
  ["a:1:{i:1;b:1;}", { 1: true }],
  ['a:1:{s:13:"administrator";b:1;}', { administrator: true }],
  ['a:2:{s:4:"meta";a:1:{s:4:"tags";a:1:{i:0;s:3:"new";}}s:11:"constructor";N;}', { meta: { tags: ["new"] }, constructor: null }],
])("%s is %j", (text, expected) => {
  expect(decodePhp(text)).toEqual(expected);
});

test.each([
  ["an object", 'O:8:"stdClass":0:{}'],
  ["an object with its own format", 'C:3:"Foo":0:{}'],
  ["an enum", 'E:11:"Suit:Hearts";'],
  ["a reference", 'a:2:{i:0;s:1:"a";i:1;R:2;}'],
  ["an object's reference", "a:1:{i:0;r:1;}"],
  ["a length in characters instead of bytes", 's:3:"Zoë";'],
  ["a length that is too long", 's:9:"abc";'],
  ["a length beyond all memory", 's:9999999999:"abc";'],
  ["a count that is too high", 'a:2:{i:0;s:1:"a";}'],
  ["a count beyond all memory", 'a:9999999999:{i:0;s:1:"a";}'],
  ["a count that is too low", "a:0:{i:0;i:1;}"],
  ["a repeated key", "a:2:{i:1;i:1;i:1;i:2;}"],
  ["a key __proto__", 'a:1:{s:9:"__proto__";b:1;}'],
  ["a list as a key", "a:1:{a:0:{}i:1;}"],
  ["a rest", "i:1;i:2;"],
  ["a cut text", 'a:1:{s:13:"administrator";b'],
  ["no number", "d:NAN;"],
  ["an endless number", "d:INF;"],
  ["a number that is too large", "d:1E+999;"],
  ["a number with white space", "i: 1;"],
  ["another truth", "b:2;"],
  ["half a character", 's:3:"\ud800";'],
  ["plain text", "administrator"],
  ["an empty text", ""],
])("%s is refused", (_, text) => {
  expect(decodePhp(text)).toBeUndefined();
});

test("nesting is read 64 deep and no deeper", () => {
  const nested = (depth: number) => `${"a:1:{i:0;".repeat(depth)}i:1;${"}".repeat(depth)}`;
  expect(decodePhp(nested(64))).toBeDefined();
  for (const depth of [65, 100_000]) expect(decodePhp(nested(depth))).toBeUndefined();
});

const json = fc.jsonValue({ maxDepth: 4, stringUnit: "grapheme" }) as fc.Arbitrary<Json>;

test("whatever serialize writes is read back", () => {
  fc.assert(
    fc.property(json, (value) => {
      fc.pre(!JSON.stringify(value).includes("__proto__"));
      expect(decodePhp(serialize(value))).toEqual(asPhpHolds(value));
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test("a damaged text is refused or read as another value, and never throws", () => {
  fc.assert(
    fc.property(json, fc.nat(), fc.string({ maxLength: 3 }), fc.nat(4), (value, at, put, cut) => {
      const text = serialize(value);
      const index = at % (text.length + 1);
      const damaged = `${text.slice(0, index)}${put}${text.slice(index + cut)}`;
      const read = decodePhp(damaged);
      if (read !== undefined) JSON.stringify(read);
    }),
    { seed: SEED, numRuns: 5000 },
  );
});

/** As PHP's `serialize` writes a value that `json_decode(..., true)` gives. */
function serialize(value: Json): string {
  if (value === null) return "N;";
  if (typeof value === "boolean") return `b:${value ? 1 : 0};`;
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0) ? `i:${value};` : `d:${floatText(value)};`;
  if (typeof value === "string") return stringText(value);
  const entries = Array.isArray(value) ? value.map((item, index) => [String(index), item] as const) : Object.entries(value);
  const written = entries.map(([key, item]) => `${isIndex(key) ? `i:${key};` : stringText(key)}${serialize(item as Json)}`);
  return `a:${entries.length}:{${written.join("")}}`;
}

function stringText(text: string): string {
  return `s:${Buffer.byteLength(text)}:"${text}";`;
}

function floatText(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value).toUpperCase();
  return text.replace(/^(-?\d+)E/, "$1.0E");
}

function isIndex(key: string): boolean {
  return /^(?:0|-?[1-9]\d{0,17})$/.test(key);
}

/** PHP has one kind of array: an object without keys, or with keys that count from 0, comes back as a list. */
function asPhpHolds(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(asPhpHolds);
  const entries = Object.entries(value).map(([key, item]) => [key, asPhpHolds(item as Json)] as const);
  if (entries.every(([key], index) => key === String(index))) return entries.map(([, item]) => item);
  return Object.fromEntries(entries);
}
