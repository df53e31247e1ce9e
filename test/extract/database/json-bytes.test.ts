import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonBytes } from "../../../src/extract/database/json-bytes.ts";
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
        out.bytes(Buffer.from("\n"));
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
        out.bytes(Buffer.from("[,]"), 1, 2);
      }
      expect(Buffer.from(out.take()).toString()).toBe(values.map((value) => `${JSON.stringify(Buffer.from(value).toString())},`).join(""));
    }),
    { seed: SEED },
  );
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
