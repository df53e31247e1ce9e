const MET = new Map<string, number>();

/** Counts that a command, or a state of interest, was met. */
export function meet(what: string): void {
  MET.set(what, (MET.get(what) ?? 0) + 1);
}

/** How often each was met, by name. */
export function met(): Readonly<Record<string, number>> {
  return Object.fromEntries([...MET].sort(([a], [b]) => a.localeCompare(b)));
}
