const MET = new Map<string, number>();

/** Counts that a command, or a state of interest, was met. */
export function meet(what: string): void {
  MET.set(what, (MET.get(what) ?? 0) + 1);
}

/** How often each was met, by name. */
export function met(): Readonly<Record<string, number>> {
  return Object.fromEntries([...MET].sort(([a], [b]) => a.localeCompare(b)));
}

/** States without which a thousand sequences have not tried what they are for. */
export const STATES = [
  ...["created", "adopted", "updated", "unchanged", "skipped", "rejected", "failed"].map((status) => `run: ${status}`),
  ...["created", "updated", "nothing", "rejected", "failed", "disabled", "deleted as missing"].map((what) => `sync: ${what}`),
  ...["deleted", "restored", "kept", "kept changed-since", "kept may-have-signed-in"].map((what) => `undo: ${what}`),
  ...["missing", "extra", "gone", "name differs", "email differs", "enabled differs", "groups differs"].map((what) => `verify: ${what}`),
  ...["mapping", "shrunk-source", "disable", "delete"].flatMap((guard) => [`guard ${guard} refused`, `guard ${guard} accepted`]),
  ...["a run killed in the middle", "a sync killed in the middle", "an undo killed in the middle", "a run resumed"],
  ...["a run refused: something changed", "a stranger of a row's name", "a stranger of a row's address", "rejects mended"],
  "somebody of a row's name signed up",
  "undo refused by --max-delete",
];
