/** What a run was begun with; a resumed run must find the same. */
export interface RunFingerprints {
  readonly source: string;
  readonly mapping: string;
  readonly pool: string;
  readonly policy: string;
}

/** `load`: plan and run; `sync`: the pool follows the source; `undo`: takes back what a run did. */
export type RunKind = "load" | "sync" | "undo";

export type RunState = "planning" | "planned" | "loading" | "finished" | "abandoned";

/** One run as the ledger keeps it. Times are epoch milliseconds, `seconds` is time spent working on it. */
export interface RunRecord {
  readonly run: string;
  readonly kind: RunKind;
  /** The run's row N is the ledger's row `firstId + N`. */
  readonly firstId: number;
  readonly state: RunState;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly seconds: number;
  readonly fingerprints: RunFingerprints;
  /** Rows that needed nothing and are not in `rows`. */
  readonly counted: number;
  /** Known once the source has been read to its end. */
  readonly rows?: number;
  /** The plan report as JSON. */
  readonly plan?: string;
}

/** Reads a `runs` row. */
export function runRecordOf(row: Record<string, unknown>): RunRecord {
  return {
    run: String(row["run"]),
    kind: row["kind"] as RunKind,
    firstId: Number(row["first_id"]),
    state: row["state"] as RunState,
    startedAt: Number(row["started_at"]),
    ...(row["ended_at"] === null ? {} : { endedAt: Number(row["ended_at"]) }),
    seconds: Number(row["seconds"]),
    fingerprints: {
      source: String(row["source_fingerprint"]),
      mapping: String(row["mapping_fingerprint"]),
      pool: String(row["pool_fingerprint"]),
      policy: String(row["policy_fingerprint"]),
    },
    counted: Number(row["counted"]),
    ...(row["rows"] === null ? {} : { rows: Number(row["rows"]) }),
    ...(row["plan"] === null ? {} : { plan: String(row["plan"]) }),
  };
}
