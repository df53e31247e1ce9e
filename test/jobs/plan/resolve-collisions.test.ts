import fc from "fast-check";
import { expect, test } from "vitest";
import type { Collision } from "../../../src/jobs/plan/collision-finder.ts";
import { resolveCollisions } from "../../../src/jobs/plan/resolve-collisions.ts";
import { MARK, RowMarks } from "../../../src/jobs/plan/row-marks.ts";

const KINDS = 5;

/** Names a row or a user of the pool claims: for each kind one of few keys, or none. */
type Names = readonly (number | undefined)[];

test("whoever claims a name first keeps it, a row that lost one holds none, and known users do not clash with themselves", () => {
  const names = fc.array(fc.option(fc.nat(6), { nil: undefined }), { minLength: KINDS, maxLength: KINDS });
  fc.assert(
    fc.property(fc.array(names, { maxLength: 4 }), fc.array(fc.record({ names, known: fc.boolean() }), { maxLength: 12 }), (pool, rows) => {
      const marks = new RowMarks();
      rows.forEach(({ known }, index) => {
        if (known) marks.add(index + 1, MARK.known);
      });
      const found = [
        ...resolveCollisions(
          collisionsOf(
            pool,
            rows.map((row) => row.names),
          ),
          marks,
        ),
      ];
      expect(found.sort((a, b) => a.row - b.row)).toEqual(oneByOne(pool, rows));
      for (const { row } of found) expect(marks.of(row) & MARK.lost).toBe(MARK.lost);
    }),
    { numRuns: 2000 },
  );
});

test("rows beyond the first million are remembered, and rows without a mark have none", () => {
  const marks = new RowMarks();
  marks.add(3_000_000, MARK.known);
  marks.add(3_000_000, MARK.heldByPool);
  expect(marks.of(3_000_000)).toBe(MARK.known | MARK.heldByPool);
  expect([marks.of(1), marks.of(9_000_000), marks.last]).toEqual([0, 0, 3_000_000]);
});

/** The rule itself, row by row. */
function oneByOne(pool: readonly Names[], rows: readonly { readonly names: Names; readonly known: boolean }[]) {
  const ofPool = new Set(pool.flatMap(keysOf));
  const holders = new Map<string, number>();
  return rows.flatMap(({ names, known }, index) => {
    const row = index + 1;
    for (const [kind, key] of names.entries()) {
      const name = `${kind}:${key}`;
      if (key === undefined) continue;
      if (ofPool.has(name) && !known) return [{ row, kind, heldBy: undefined }];
      if (!ofPool.has(name) && holders.has(name)) return [{ row, kind, heldBy: holders.get(name) }];
    }
    for (const name of keysOf(names)) holders.set(name, row);
    return [];
  });
}

function collisionsOf(pool: readonly Names[], rows: readonly Names[]): readonly Collision[] {
  const owners = new Map<string, number[]>();
  const claim = (names: Names, owner: number) => {
    for (const name of keysOf(names)) owners.set(name, [...(owners.get(name) ?? []), owner]);
  };
  pool.forEach((names, index) => {
    claim(names, -index - 1);
  });
  rows.forEach((names, index) => {
    claim(names, index + 1);
  });
  return [...owners].filter(([, all]) => all.length > 1).map(([name, all]) => ({ kind: Number(name.split(":")[0]), owners: all }));
}

function keysOf(names: Names): readonly string[] {
  return names.flatMap((key, kind) => (key === undefined ? [] : [`${kind}:${key}`]));
}
