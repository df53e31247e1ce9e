import type { Collision } from "./collision-finder.ts";
import { MARK, type RowMarks } from "./row-marks.ts";

/** A row that may not have a name because somebody before it has it. */
export interface Clash {
  readonly row: number;
  readonly kind: number;
  /** The earlier row; undefined where it is a user of the pool. */
  readonly heldBy: number | undefined;
}

/**
 * Decides who keeps a name: existing users of the pool before rows, earlier rows before later ones. A row that loses one
 * name is out, and then holds none of its other names against later rows. Rows marked as known are the pool's own users
 * under their own key, so that they do not clash with themselves. Marks what it finds.
 */
export function* resolveCollisions(collisions: Iterable<Collision>, marks: RowMarks): Generator<Clash> {
  const amongRows: Collision[] = [];
  for (const collision of collisions) {
    // The pool's users claim first. What they hold they keep, so that only names that rows dispute are kept in memory.
    if ((collision.owners[0] as number) > 0) amongRows.push(collision);
    else markHeld(collision, marks);
  }
  yield* disputes(amongRows, marks);
  for (let row = 1; row <= marks.last; row++) {
    const kind = kindLostToPool(row, marks);
    if (kind === undefined || (marks.of(row) & MARK.lost) !== 0) continue;
    marks.add(row, MARK.lost);
    yield { row, kind, heldBy: undefined };
  }
}

function markHeld({ kind, owners }: Collision, marks: RowMarks): void {
  for (const row of owners) {
    if (row < 0) continue;
    const isKnown = (marks.of(row) & MARK.known) !== 0;
    marks.add(row, MARK.heldByPool | (isKnown ? 0 : 1 << kind));
  }
}

function* disputes(groups: readonly Collision[], marks: RowMarks): Generator<Clash> {
  const holder: (number | undefined)[] = groups.map(() => undefined);
  const claims = groups.flatMap((group, index) => group.owners.map((row) => ({ row, index, kind: group.kind })));
  claims.sort((a, b) => a.row - b.row || a.kind - b.kind);
  for (let from = 0; from < claims.length; ) {
    const { row } = claims[from] as { row: number };
    let to = from;
    while (to < claims.length && claims[to]?.row === row) to++;
    const own = claims.slice(from, to);
    from = to;
    const lost = own.find(({ index }) => (holder[index] ?? row) !== row);
    const toPool = kindLostToPool(row, marks);
    if (lost === undefined && toPool === undefined) {
      for (const { index } of own) holder[index] ??= row;
      continue;
    }
    marks.add(row, MARK.lost);
    if (lost === undefined || (toPool !== undefined && toPool < lost.kind)) yield { row, kind: toPool as number, heldBy: undefined };
    else yield { row, kind: lost.kind, heldBy: holder[lost.index] };
  }
}

/** The most telling name that the row lost to a user of the pool. */
function kindLostToPool(row: number, marks: RowMarks): number | undefined {
  const kinds = marks.of(row) & MARK.lostKinds;
  return kinds === 0 ? undefined : 31 - Math.clz32(kinds & -kinds);
}
