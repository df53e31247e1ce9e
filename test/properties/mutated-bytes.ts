import fc from "fast-check";

/** What files are damaged by: quotation marks, line ends, NUL, half characters, marks of encodings, depth, length, names that reach into objects. */
const INTRUDERS: readonly Buffer[] = [
  ...[
    '"',
    '""',
    '"""',
    ",",
    ";",
    ":",
    "::",
    ":<",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\0",
    " ",
    "#",
    "-",
    "\\",
    "\\u",
    "{",
    "}",
    "[",
    "]",
    "é",
    "😀",
  ],
  ...[
    "\uFEFF",
    "__proto__",
    '"__proto__":{"a":1}',
    "constructor",
    "prototype",
    "version: 2",
    "dn: x",
    "changetype: modify",
    "null",
    "true",
    "1e999",
  ],
  ...["[".repeat(70), '{"a":'.repeat(70), "9".repeat(400), "-0.1e-9", '"\\ud800"', "x".repeat(3_000), "\n ".repeat(40)],
]
  .map((text) => Buffer.from(text))
  .concat([
    Buffer.from([0xff]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xc3]),
    Buffer.from([0xf0, 0x9f]),
    Buffer.from([0xfe, 0xff]),
    Buffer.from([0x80, 0x80]),
  ]);

interface Mutation {
  readonly kind: "flip" | "cut" | "insert" | "repeat" | "swap";
  /** Where, as a share of the length; and what, each kind in its own way. */
  readonly at: number;
  readonly what: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("flip", "cut", "insert", "insert", "repeat", "swap"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  what: fc.nat(10_000),
});

/** One of the samples, or pieces of them in any order, with up to six mutations. */
export function mutatedBytes(samples: readonly string[], pieces: readonly string[]): fc.Arbitrary<Buffer> {
  const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(""));
  return fc
    .tuple(fc.oneof(fc.constantFrom(...samples), soup), fc.array(mutation, { maxLength: 6 }))
    .map(([text, mutations]) => mutations.reduce(mutated, Buffer.from(text)));
}

function mutated(bytes: Buffer, { kind, at, what }: Mutation): Buffer {
  const place = Math.min(bytes.length, Math.floor(at * (bytes.length + 1)));
  const head = bytes.subarray(0, place);
  const tail = bytes.subarray(place);
  const length = what % 40;
  switch (kind) {
    case "flip": {
      const copy = Buffer.from(bytes);
      if (place < copy.length) copy[place] = (copy[place] ?? 0) ^ (1 << (what % 8));
      return copy;
    }
    case "cut":
      return Buffer.concat([head, tail.subarray(what % 3 === 0 ? tail.length : length)]);
    case "insert":
      return Buffer.concat([head, INTRUDERS[what % INTRUDERS.length] as Buffer, tail]);
    case "repeat":
      return Buffer.concat([head, tail.subarray(0, length), tail]);
    case "swap":
      return Buffer.concat([tail, head]);
  }
}
