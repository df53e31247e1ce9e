import { expect, test } from "vitest";
import type { Source } from "../../../src/extract/source.ts";
import { sampleRows } from "../../../src/jobs/map/sample-rows.ts";
import type { SourceRow } from "../../../src/model/index.ts";

/** A source of so many rows; `opened` counts the rows that were handed out. */
function sourceOf(rows: number): { readonly source: Source; readonly handed: () => number } {
  let handed = 0;
  return {
    handed: () => handed,
    source: {
      shape: { kind: "documents" },
      extension: "ndjson",
      async *read() {
        for (let from = 1; from <= rows; from += 100) {
          const batch = Array.from({ length: Math.min(100, rows - from + 1) }, (_, at) => rowOf(from + at));
          handed += batch.length;
          yield batch;
        }
      },
      writeRows: () => Promise.reject(new Error("a sample writes nothing")),
    },
  };
}

function rowOf(row: number): SourceRow {
  const ref = { row, line: row, byte: 0, bytes: 0 };
  return row % 7 === 0 ? { kind: "unreadable", ref, issues: [] } : { kind: "record", record: { ref, document: {} } };
}

const numbers = (rows: readonly SourceRow[]) => rows.map((row) => (row.kind === "record" ? row.record.ref.row : row.ref.row));
const random = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
  return seed / 2 ** 31;
};

test("the first half are the first rows, the others are spread over the rest", async () => {
  const { rows, read, complete } = await sampleRows(sourceOf(1000).source, { sample: 20, rows: [], random: random(1), mostRows: 5000 });
  const found = numbers(rows);
  expect(found.slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(new Set(found).size).toBe(20);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
  expect(found.at(-1)).toBeGreaterThan(500);
  expect({ read, complete }).toEqual({ read: 1000, complete: true });
});

test("the same chance gives the same rows, another one others, and every row its turn", async () => {
  const of = async (seed: number) =>
    numbers((await sampleRows(sourceOf(40).source, { sample: 10, rows: [], random: random(seed), mostRows: 5000 })).rows);
  expect(await of(7)).toEqual(await of(7));
  const seen = new Set<number>();
  for (let seed = 1; seed <= 200; seed++) for (const row of await of(seed)) seen.add(row);
  expect(seen.size).toBe(40);
});

test("rows that are named come in any case and once, and the reading ends with the last of them", async () => {
  const { source, handed } = sourceOf(100_000);
  const { rows, read, complete } = await sampleRows(source, { sample: 0, rows: [150, 3, 150, 14], random: random(1), mostRows: 5000 });
  expect(numbers(rows)).toEqual([3, 14, 150]);
  expect({ read, complete }).toEqual({ read: 150, complete: false });
  expect(handed()).toBeLessThanOrEqual(200);
});

test("named rows are none of the sample, and the sample ends at its bound", async () => {
  const { rows, read } = await sampleRows(sourceOf(9000).source, { sample: 4, rows: [1, 8000], random: random(1), mostRows: 300 });
  const found = numbers(rows);
  expect(found).toHaveLength(6);
  expect(found.slice(0, 3)).toEqual([1, 2, 3]);
  expect(found.filter((row) => row > 300)).toEqual([8000]);
  expect(read).toBe(8000);
});

test("fewer rows than wanted are all there are", async () => {
  const { rows, complete } = await sampleRows(sourceOf(3).source, { sample: 10, rows: [], random: random(1), mostRows: 300 });
  expect(numbers(rows)).toEqual([1, 2, 3]);
  expect(complete).toBe(true);
});

test("a row that is not there is told", async () => {
  await expect(sampleRows(sourceOf(30).source, { sample: 0, rows: [3, 31], random: random(1), mostRows: 300 })).rejects.toThrow(
    "There is no row 31: 30 rows were read of the source.",
  );
});
