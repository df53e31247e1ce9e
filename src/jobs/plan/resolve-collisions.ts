import type { Collision, Owner } from "./collision-finder.ts";

/** A row that may not have a name because somebody before it has it. */
export interface Clash {
  readonly row: number;
  readonly kind: number;
  /** The earlier row, or the pool's user (negative). */
  readonly heldBy: Owner;
}

/**
 * Decides who keeps a name: existing users of the pool before rows, earlier rows before later ones. A row that loses one
 * name is out, and then holds none of its other names against later rows. `excused` rows are the pool's own users
 * under their own key, so that they do not clash with themselves.
 */
export function resolveCollisions(
  collisions: Iterable<Collision>,
  excused: (row: number) => boolean,
): { readonly clashes: readonly Clash[]; readonly heldByPool: ReadonlySet<number> } {
  const groups: Collision[] = [...collisions];
  const holder: (Owner | undefined)[] = groups.map((group) => group.owners.find((owner) => owner < 0));
  const claims = groups.flatMap((group, index) =>
    group.owners.filter((owner) => owner > 0).map((row) => ({ row, index, kind: group.kind })),
  );
  claims.sort((a, b) => a.row - b.row || a.kind - b.kind);
  const clashes: Clash[] = [];
  const heldByPool = new Set<number>();
  for (let from = 0; from < claims.length; ) {
    const { row } = claims[from] as { row: number };
    let to = from;
    while (to < claims.length && claims[to]?.row === row) to++;
    const own = claims.slice(from, to);
    const lost = own.find(({ index }) => isTaken(holder[index], row, excused));
    if (own.some(({ index }) => (holder[index] ?? 0) < 0)) heldByPool.add(row);
    if (lost !== undefined) clashes.push({ row, kind: lost.kind, heldBy: holder[lost.index] as Owner });
    else for (const { index } of own) holder[index] ??= row;
    from = to;
  }
  return { clashes, heldByPool };
}

function isTaken(holder: Owner | undefined, row: number, excused: (row: number) => boolean): boolean {
  return holder !== undefined && holder !== row && !(holder < 0 && excused(row));
}
