import fc from "fast-check";
import { expect, test } from "vitest";
import { JobLog } from "../../../src/load/index.ts";

const KINDS = { succeeded: "SUCCEEDED", skipped: "SKIPPED", failed: "FAILED" } as const;
type Kind = keyof typeof KINDS;

function line(number: number, kind: Kind = "succeeded", text = "text"): string {
  return `[${KINDS[kind]}] Line Number ${number} - ${text}`;
}

test("whatever the order, the repetition, the grouping and the first number, each row of a whole log gets its own line", () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const logs = fc
    .record({
      kinds: fc.array(fc.constantFrom<Kind>("succeeded", "skipped", "failed"), { minLength: 1, maxLength: 40 }),
      first: fc.constantFrom(0, 1, 2),
      together: fc.integer({ min: 1, max: 5 }),
      repeats: fc.integer({ min: 0, max: 5 }),
    })
    .chain((log) => {
      const lines = log.kinds.map((kind, row) => line(row + log.first, kind, `reason ${row}`));
      const all = [...lines, ...lines.slice(0, log.repeats)];
      return fc.shuffledSubarray(all, { minLength: all.length }).map((shuffled) => ({ ...log, shuffled }));
    });
  fc.assert(
    fc.property(logs, ({ kinds, first, together, shuffled }) => {
      const log = new JobLog(kinds.length);
      for (let at = 0; at < shuffled.length; at += together) log.add([shuffled.slice(at, at + together).join("\n")]);
      expect(log.complete).toBe(true);
      expect(log.base("auto")).toBe(first);
      kinds.forEach((kind, row) => {
        expect(log.resultOf(row, first)).toEqual(kind === "failed" ? { kind, reason: `reason ${row}` } : { kind });
      });
    }),
    { seed, numRuns: 300 },
  );
});

test("lines that allow more than one first number give none", () => {
  const log = new JobLog(10);
  expect(log.base("auto")).toBeUndefined();
  log.add([line(3), line(7)]);
  expect(log.base("auto")).toBeUndefined();
  expect(log.base(1)).toBe(1);
});

test("one end of the numbers is enough where it leaves one answer", () => {
  const low = new JobLog(10);
  low.add([line(0)]);
  expect(low.base("auto")).toBe(0);
  const high = new JobLog(10);
  high.add([line(11)]);
  expect(high.base("auto")).toBe(2);
});

test("a first number that the lines contradict is not believed, whoever gave it", () => {
  const whole = new JobLog(3);
  whole.add([line(1), line(2), line(3)]);
  expect([whole.base(0), whole.base(1), whole.base(2)]).toEqual([1, 1, 1]);
  const part = new JobLog(10);
  part.add([line(11)]);
  expect(part.base(1)).toBe(2);
});

test("numbers that no row can have, and lines of another kind, are left out", () => {
  const log = new JobLog(2);
  log.add([line(1), line(2, "failed", "because"), line(99), line(4_000_000_000), "[INFO] something", "", "Line Number 1"]);
  expect(log.lines).toBe(2);
  expect(log.complete).toBe(true);
  expect(log.resultOf(1, 1)).toEqual({ kind: "failed", reason: "because" });
  expect(log.resultOf(98, 1)).toBeUndefined();
});
