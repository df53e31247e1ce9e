import fc from "fast-check";
import { expect, test } from "vitest";
import type { Collision } from "../../../src/jobs/plan/collision-finder.ts";
import { OwnUsers } from "../../../src/jobs/plan/own-users.ts";
import { resolveCollisions } from "../../../src/jobs/plan/resolve-collisions.ts";
import { MARK, RowMarks } from "../../../src/jobs/plan/row-marks.ts";

const KINDS = 6;

/** Names a row or a user of the pool claims: for each kind one of few keys, or none. */
type Names = readonly (number | undefined)[];

test("whoever claims a name first keeps it, a row that lost one holds none, and a row that stands for a user of the pool is that user", () => {
  const names = fc.array(fc.option(fc.nat(6), { nil: undefined }), { minLength: KINDS, maxLength: KINDS });
  const row = fc.record({ names, own: fc.option(fc.nat(3), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(names, { maxLength: 4 }), fc.array(row, { maxLength: 12 }), (pool, rows) => {
      const marks = new RowMarks();
      const ownUser = (ordinal: number) => ownOf(pool, rows[ordinal - 1]?.own);
      const all = collisionsOf(
        pool,
        rows.map((each) => each.names),
      );
      const found = [...resolveCollisions(all, marks, ownUser)];
      expect(found.sort((a, b) => a.row - b.row)).toEqual(oneByOne(pool, rows));
      for (const clash of found) expect(marks.of(clash.row) & MARK.lost).toBe(MARK.lost);
    }),
    { numRuns: 2000 },
  );
});

test("a row is its own user by the sub, or by the username where the sub was never learned", () => {
  const own = new OwnUsers();
  own.expect(1, true);
  own.expect(2, false);
  own.expect(3, true);
  const kinds = { sub: 5, username: 1 };
  own.learn(
    [
      { kind: 5, owners: [-7, 1] },
      { kind: 1, owners: [-8, 1, 2, 3, 4] },
      { kind: 1, owners: [2, 3] },
    ],
    kinds,
  );
  expect([1, 2, 3, 4, 5].map(own.of)).toEqual([-7, -8, undefined, undefined, undefined]);
});

test("rows beyond the first million are remembered, and rows without a mark have none", () => {
  const marks = new RowMarks();
  marks.add(3_000_000, MARK.known);
  marks.add(3_000_000, MARK.heldByPool);
  expect(marks.of(3_000_000)).toBe(MARK.known | MARK.heldByPool);
  expect([marks.of(1), marks.of(9_000_000), marks.last]).toEqual([0, 0, 3_000_000]);
});

interface Row {
  readonly names: Names;
  readonly own: number | undefined;
}

function ownOf(pool: readonly Names[], own: number | undefined): number | undefined {
  return own === undefined || own >= pool.length ? undefined : -own - 1;
}

/** The rule itself, row by row. */
function oneByOne(pool: readonly Names[], rows: readonly Row[]) {
  const holders = new Map<string, number>();
  return rows.flatMap(({ names }, index) => {
    const row = index + 1;
    for (const [kind, key] of names.entries()) {
      if (key === undefined) continue;
      const user = pool.findIndex((held) => held[kind] === key);
      const stands = rows.findIndex((other) => user >= 0 && other.names[kind] === key && ownOf(pool, other.own) === -user - 1) + 1;
      const holder = user < 0 ? holders.get(`${kind}:${key}`) : stands || "pool";
      if (holder !== undefined && holder !== row) return [{ row, kind, heldBy: holder === "pool" ? undefined : holder }];
    }
    for (const name of keysOf(names)) if (!holders.has(name)) holders.set(name, row);
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
