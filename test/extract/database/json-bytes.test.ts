import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonBytes, toWords } from "../../../src/extract/database/json-bytes.ts";
import { SEED } from "../../support/proof.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme-ascii" }),
  fc.constantFrom("\ud800", "\u007f", "\u2028", 'a"\\\n', ""),
);

test("every text is written as JSON.stringify writes it, whatever stands before it", () => {
  const out = new JsonBytes();
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (texts) => {
      for (const one of texts) {
        out.quoted(one);
        out.raw(",ü");
        out.words(toWords("\n"));
      }
      expect(Buffer.from(out.take()).toString()).toBe(texts.map((one) => `${JSON.stringify(one)},ü\n`).join(""));
    }),
    { seed: SEED },
  );
});

test("bytes of text, valid or not, are written as JSON.stringify writes what they say", () => {
  const out = new JsonBytes();
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    text.map((one) => Buffer.from(one)),
  );
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 20 }), (values) => {
      for (const value of values) {
        out.quotedBytes(value);
        out.words(toWords(","));
      }
      expect(Buffer.from(out.take()).toString()).toBe(values.map((value) => `${JSON.stringify(Buffer.from(value).toString())},`).join(""));
    }),
    { seed: SEED },
  );
});

test("words are written byte for byte, whatever their length, at any place and where the buffer grows", () => {
  const out = new JsonBytes();
  const piece = fc.oneof(
    text,
    fc.nat({ max: 60_000 }).map((length) => "wörd".repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (texts) => {
      for (const one of texts) out.words(toWords(one));
      expect(Buffer.from(out.take()).equals(Buffer.from(texts.join("").toWellFormed()))).toBe(true);
    }),
    { seed: SEED },
  );
});

test("digits are written as they are, and nothing where another byte is among them", () => {
  const out = new JsonBytes();
  const bytes = fc.array(fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0x30, max: 0x39 }) }, fc.integer({ min: 0x2d, max: 0x3b })));
  fc.assert(
    fc.property(fc.array(bytes), (values) => {
      const texts = values.map((value) => Buffer.from(value).toString());
      const taken = values.map((value) => out.digits(Buffer.from(value)));
      expect(taken).toEqual(texts.map((one) => /^[0-9]*$/.test(one)));
      expect(Buffer.from(out.take()).toString()).toBe(texts.filter((one) => /^[0-9]*$/.test(one)).join(""));
    }),
    { seed: SEED },
  );
});

test("a byte that was written gives way to another", () => {
  const out = new JsonBytes();
  out.raw("abcd");
  out.replace(1, 0x21);
  out.replace(4, 0x3f);
  out.raw("e");
  expect(Buffer.from(out.take()).toString()).toBe("?bc!e");
});

test("a page larger than the buffer keeps every byte", () => {
  const out = new JsonBytes();
  const long = "€".repeat(700_000);
  out.raw("[");
  out.quoted(long);
  out.raw(",");
  out.quoted("x".repeat(3_000_000));
  out.raw("]");
  expect(JSON.parse(Buffer.from(out.take()).toString())).toEqual([long, "x".repeat(3_000_000)]);
  expect(out.take()).toHaveLength(0);
});
