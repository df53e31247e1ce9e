import { expect } from "vitest";
import { changeOfRow } from "../../../src/extract/database/change-of-row.ts";
import type { ChangesRead, Watermark } from "../../../src/extract/database/changes-to-read.ts";
import type { ChangedSince, DatabaseSpec } from "../../../src/model/index.ts";
import { extractAll } from "./extract-database.ts";

export interface ChangedRow {
  readonly id: number;
  /** ISO, in UTC, to the second; null: none. */
  readonly at: string | null;
}

export interface ChangesSubject {
  /** Makes a table or collection of the columns `id` and `at`, and says how it is read. */
  make(
    rows: readonly ChangedRow[],
  ): Promise<{ readonly spec: Omit<DatabaseSpec, "pageRows" | "key" | "changedSince">; readonly url?: string }>;
  /** Changes the last change of one row. */
  touch(id: number, at: string): Promise<void>;
  /** How a reading tells a time of the column. */
  readonly told: (at: string) => string;
}

/** What holds for a column of times in every database. */
export function changesContract(test: (name: string, body: () => Promise<void>) => unknown, subject: ChangesSubject): void {
  const { told } = subject;
  const second = (n: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, n)).toISOString().replace(".000Z", "Z");
  async function read(
    rows: readonly ChangedRow[] | { readonly again: Awaited<ReturnType<ChangesSubject["make"]>> },
    changedSince: Omit<ChangedSince, "column">,
    {
      key = ["at", "id"],
      pageRows = 3,
      between,
    }: { key?: readonly string[]; pageRows?: number; between?: (rows: number) => Promise<void> } = {},
  ) {
    const made = "again" in rows ? rows.again : await subject.make(rows);
    let upTo: string | undefined;
    const found = await extractAll(
      { ...made.spec, key, changedSince: { column: "at", ...changedSince } },
      {
        ...(made.url === undefined ? {} : { url: made.url }),
        pageRows,
        ...(between && { between }),
        onChangedUpTo: (text) => (upTo = text),
      },
    );
    return { made, upTo, ids: found.map((row) => Number(row["id"])).sort((a, b) => a - b) };
  }
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

  test("many rows of one instant are all read across the borders of pages, and only what changed", async () => {
    const rows = range(1, 40).map((id) => ({ id, at: second(Math.floor(id / 13)) }));
    const again = await subject.make(rows);
    for (const pageRows of [1, 5, 12, 13, 100]) {
      const since = await read({ again }, { value: told(second(1)), overlapMinutes: 0 }, { pageRows });
      expect(since.ids).toEqual(range(13, 40));
      expect(since.upTo).toBe(told(second(3)));
    }
    expect((await read({ again }, { value: told(second(1)), overlapMinutes: 0 }, { key: ["id"] })).ids).toEqual(range(13, 40));
  });

  test("without a value everything is read; from what was told only what changed since, and the overlap", async () => {
    const first = await read(
      [
        { id: 1, at: second(0) },
        { id: 2, at: second(200) },
        { id: 3, at: second(600) },
      ],
      {},
    );
    expect(first).toMatchObject({ ids: [1, 2, 3], upTo: told(second(600)) });
    await subject.touch(1, second(700));
    const next = await read({ again: first.made }, { value: first.upTo ?? "", overlapMinutes: 0 });
    expect(next).toMatchObject({ ids: [1, 3], upTo: told(second(700)) });
    expect((await read({ again: first.made }, { value: told(second(700)), overlapMinutes: 2 })).ids).toEqual([1, 3]);
    // Five minutes where nothing is said.
    expect((await read({ again: first.made }, { value: told(second(899)) })).ids).toEqual([1, 3]);
    expect(await read({ again: first.made }, { value: told(second(1_500)) })).toMatchObject({ ids: [], upTo: told(second(700)) });
  });

  test("a row that changes while it is read comes once, and is not lost for the next reading", async () => {
    const rows = range(1, 9).map((id) => ({ id, at: second(id) }));
    const made = await subject.make(rows);
    const moved = (id: number) => async (read: number) => (read === 3 ? subject.touch(id, second(100)) : undefined);
    // Pages are asked for ahead: what has changed by the next but one is not yet read.
    const before = await read({ again: made }, {}, { between: moved(1) });
    expect(before).toMatchObject({ ids: range(1, 9), upTo: told(second(9)) });
    const after = await read({ again: made }, { value: told(second(9)), overlapMinutes: 0 });
    expect(after).toMatchObject({ ids: [1, 9], upTo: told(second(100)) });
  });

  test("rows without a last change, and values that cannot be compared, are refused", async () => {
    await expect(
      read(
        [
          { id: 1, at: second(0) },
          { id: 2, at: null },
        ],
        {},
      ),
    ).rejects.toThrow(/no value|NULL/);
    const rows = [{ id: 1, at: second(0) }];
    await expect(read(rows, { value: "yesterday" })).rejects.toMatchObject({
      exit: "usage",
      message: expect.stringContaining("cannot be compared"),
    });
    await expect(read(rows, { value: "42" })).rejects.toThrow("cannot be compared");
    await expect(read([{ id: 1, at: "2100-01-01T00:00:00Z" }], {})).rejects.toThrow("future");
  });

  async function readAfter(
    made: Awaited<ReturnType<ChangesSubject["make"]>>,
    after: Watermark | undefined,
    between?: (rows: number) => Promise<void>,
  ) {
    const told: ChangesRead[] = [];
    const rows = await extractAll(
      { ...made.spec, key: ["id"], changedSince: { column: "at", overlapMinutes: 0 } },
      {
        ...(made.url === undefined ? {} : { url: made.url }),
        ...(between && { between }),
        reading: { after, onChanges: (read) => told.push(read) },
      },
    );
    const ids = rows.map((row) => Number(row["id"])).sort((a, b) => a - b);
    return { ids, values: rows.map((row) => changeOfRow(row, "at", told[0]?.upTo ?? "") ?? ""), read: told[0] };
  }

  test("after a watermark come what changed since and rows of older values, each once; a row's own value finds it again", async () => {
    const made = await subject.make(range(1, 9).map((id) => ({ id, at: second(id) })));
    const everything = await readAfter(made, undefined);
    expect(everything).toMatchObject({
      ids: range(1, 9),
      read: { from: undefined, upTo: told(second(9)), next: told(second(9)) },
    });
    for (const [index, value] of everything.values.entries()) {
      const found = await readAfter(made, { value: told(second(9)), again: [value] });
      expect(found.ids).toEqual(index + 1 === 9 ? [9] : [index + 1, 9]);
    }
    await subject.touch(2, second(20));
    const again = [2, 3, 7, 8].map((n) => told(second(n)));
    const next = await readAfter(made, { value: told(second(7)), again });
    expect(next).toMatchObject({ ids: [2, 3, 7, 8, 9], read: { from: told(second(7)), upTo: told(second(20)) } });
  });

  test("whoever wants everything gets what changes meanwhile too", async () => {
    const made = await subject.make(range(1, 9).map((id) => ({ id, at: second(id) })));
    const { ids, read } = await readAfter(made, undefined, async (rows) => (rows === 3 ? subject.touch(8, second(100)) : undefined));
    expect([ids, read?.next]).toEqual([range(1, 9), told(second(9))]);
  });

  test("a table that has gone back behind the watermark, or is empty, is read as a whole", async () => {
    const rows = range(1, 5).map((id) => ({ id, at: second(id) }));
    const behind = await readAfter(await subject.make(rows), { value: told(second(6)), again: [] });
    expect(behind).toMatchObject({ ids: range(1, 5), read: { from: undefined, upTo: told(second(5)) } });
    const level = await readAfter(await subject.make(rows), { value: told(second(5)), again: [] });
    expect(level).toMatchObject({ ids: [5], read: { from: told(second(5)) } });
    const empty = await readAfter(await subject.make([]), { value: told(second(5)), again: [] });
    expect(empty).toMatchObject({ ids: [], read: { from: undefined, upTo: undefined, next: undefined } });
  });

  test("no rows at all leave off where the reading began", async () => {
    expect(await read([], { value: told(second(5)) })).toMatchObject({ ids: [], upTo: told(second(5)) });
  });
}
