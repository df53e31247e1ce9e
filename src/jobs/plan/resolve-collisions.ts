import type { Collision, Owner } from "./collision-finder.ts";
import { MARK, type RowMarks } from "./row-marks.ts";

/** A row that may not have a name because somebody before it has it. */
export interface Clash {
  readonly row: number;
  readonly kind: number;
  /** The row that has it; undefined where it is a user of the pool that no row stands for. */
  readonly heldBy: number | undefined;
}

/** Which user of the pool a row of an earlier run's user is; such a row does not clash with itself. */
export type OwnUser = (row: number) => Owner | undefined;

/** A name that several rows want, and who has it before them all. */
interface Dispute {
  readonly kind: number;
  readonly rows: readonly number[];
  readonly holder: number | undefined;
}

/**
 * Decides who keeps a name: existing users of the pool before rows, earlier rows before later ones. A row that loses one
 * name is out, and then holds none of its other names against later rows. Marks what it finds.
 */
export function* resolveCollisions(collisions: Iterable<Collision>, marks: RowMarks, ownUser: OwnUser): Generator<Clash> {
  const disputes: Dispute[] = [];
  for (const { kind, owners } of collisions) {
    const rows = owners.filter((owner) => owner > 0);
    // The pool's users claim first. What they hold they keep, so that only names that rows dispute are kept in memory.
    const inPool = (owners[0] as number) < 0 ? owners[0] : undefined;
    const holder = inPool === undefined ? undefined : rows.find((row) => ownUser(row) === inPool);
    if (holder !== undefined) marks.add(holder, MARK.heldByPool);
    if (inPool !== undefined && holder === undefined) for (const row of rows) marks.add(row, MARK.heldByPool | (1 << kind));
    else if (rows.length > 1) disputes.push({ kind, rows, holder });
  }
  yield* settle(disputes, marks);
  for (let row = 1; row <= marks.last; row++) {
    const kind = kindLostToPool(row, marks);
    if (kind === undefined || (marks.of(row) & MARK.lost) !== 0) continue;
    marks.add(row, MARK.lost);
    yield { row, kind, heldBy: undefined };
  }
}

function* settle(disputes: readonly Dispute[], marks: RowMarks): Generator<Clash> {
  const holder = disputes.map((dispute) => dispute.holder);
  const claims = disputes.flatMap(({ rows, kind }, index) => rows.map((row) => ({ row, index, kind })));
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
