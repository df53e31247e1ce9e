import type { SourceRef } from "../../model/index.ts";

/** What a pass has counted so far; a duplicate takes its row out again. */
export interface PassCounts {
  unchanged: number;
  readonly skipped: Map<string, number>;
  readonly rejected: Map<string, number>;
  /** Rows that have what another one was rejected for. */
  readonly holders: SourceRef[];
}

export function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
