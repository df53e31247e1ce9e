import type { DatabaseSync } from "node:sqlite";
import { isTakenOver, type RowProgress } from "../../load/index.ts";
import { progressOf } from "./row-table.ts";
import type { RunRecord } from "./run-record.ts";
import { STILL_LOADED } from "./undone-table.ts";

/** How a user came into the pool, as far as the ledger knows; `unknown` where more than one run made it, or may have. */
export type UserRoute = "admin-api" | "import-job" | "taken-over" | "unknown";

/** What the job's runs made of a source key. */
export interface LoadedUser {
  /** Its `ref` is that of the run. */
  readonly progress: RowProgress;
  readonly run: RunRecord;
  /** `loaded`: in the pool by our knowledge; `unconfirmed`: it may be; `none`: no user came of it, or it was deleted by us. */
  readonly state: "loaded" | "unconfirmed" | "none";
}

const LOADED: ReadonlySet<string> = new Set(["created", "updated", "unchanged", "adopted"]);

/** Finds what became of source keys in all runs that are over, whatever the rows' order is by now. */
export class LoadedUsers {
  readonly #database: DatabaseSync;
  readonly #runs: readonly RunRecord[];
  readonly #upTo: number;
  readonly #find;
  readonly #made;
  readonly #importIntent;
  readonly #deleted;
  readonly #origin;
  readonly #origins;

  /** Builds an index for the time of the look-up; `close` drops it. `runs` are the ledger's, oldest first. */
  constructor(database: DatabaseSync, runs: readonly RunRecord[]) {
    this.#database = database;
    this.#runs = runs.filter(({ state }) => state === "finished" || state === "abandoned");
    const last = this.#runs.at(-1);
    this.#upTo = last === undefined ? 0 : last.firstId + (last.rows ?? 0);
    database.exec(
      `DROP INDEX IF EXISTS rows_by_key; CREATE INDEX rows_by_key ON rows (source_key, id) WHERE source_key IS NOT NULL;
       DROP TABLE IF EXISTS temp.imported; CREATE TEMP TABLE imported (id INTEGER PRIMARY KEY, intent_at INTEGER) STRICT;
       INSERT INTO temp.imported SELECT l.id, min(p.intent_at) FROM import_lines l JOIN import_parts p ON p.part_id = l.part_id GROUP BY l.id;`,
    );
    this.#find = database.prepare(
      `SELECT * FROM rows WHERE source_key = ? AND id <= ? AND outcome IS NOT 'skipped' AND outcome IS NOT 'rejected'
         AND (progress >= 1 OR sub IS NOT NULL OR outcome = 'unconfirmed') AND ${STILL_LOADED} ORDER BY id DESC LIMIT 1`,
    );
    this.#made = database.prepare(
      `SELECT sum(made) AS n, sum(made AND imported) AS imported, sum(imported AND NOT made AND outcome IS NULL) AS inDoubt FROM (
         SELECT r.origin IS 'created' AS made, r.id IN (SELECT id FROM temp.imported) AS imported, r.outcome FROM rows r
         WHERE r.source_key = $key AND r.id <= $upTo AND (r.outcome IN ('created', 'failed') OR r.outcome IS NULL)
           AND (r.sub IS NULL OR $sub IS NULL OR r.sub = $sub))`,
    );
    // A run may have made the user of a deleted one's key anew since.
    this.#deleted = database.prepare("SELECT 1 FROM users WHERE source_key = ? AND state = 'deleted' AND row_id >= ?");
    this.#origin = database.prepare("SELECT origin, sub FROM users WHERE source_key = ?");
    this.#origins = database.prepare("SELECT id, origin FROM rows WHERE source_key = ? AND id <= ? AND sub = ? AND origin IS NOT NULL");
    this.#importIntent = database.prepare("SELECT intent_at FROM temp.imported WHERE id = ?");
  }

  /** The latest row that says something of the user's state; one that was undone no longer does. */
  find(sourceKey: string): LoadedUser | undefined {
    const row = this.#find.get(sourceKey, this.#upTo);
    const run = row && this.#runs.findLast(({ firstId }) => firstId < Number(row["id"]));
    if (row === undefined || run === undefined) return undefined;
    const progress = progressOf(row, run.firstId);
    return { progress, run, state: this.#deleted.get(sourceKey, Number(row["id"])) === undefined ? stateOf(progress) : "none" };
  }

  /** By which route the user of a source key was made. */
  routeOf(sourceKey: string, { progress, run }: LoadedUser): UserRoute {
    // A sync calls everybody updated whom it changes, and a run whom it finds as planned unchanged; how such a user came to be ours is known for good.
    const known = this.#origin.get(sourceKey);
    const isKnown = known !== undefined && (run.kind === "sync" || known["sub"] === progress.sub);
    const origin = isKnown ? known["origin"] : (progress.origin ?? this.#originByLoad(sourceKey, progress.sub));
    if (isTakenOver(origin as RowProgress["origin"])) return "taken-over";
    // A source key may have had another user before.
    const made = this.#made.get({ $key: sourceKey, $upTo: this.#upTo, $sub: progress.sub ?? null });
    // A process died over the import job of an earlier run, which may have made the user that a later one found.
    if (Number(made?.["inDoubt"]) > 0) return "unknown";
    if (made?.["n"] === 1) return made["imported"] === 1 ? "import-job" : "admin-api";
    // Adopted or updated by an earlier run, and unchanged since.
    return Number(made?.["n"]) === 0 ? "taken-over" : "unknown";
  }

  /** What a run says that had something to do for the user: all of them say the same, but a sync calls everybody updated. */
  #originByLoad(sourceKey: string, sub: string | undefined): unknown {
    for (const { id, origin } of this.#origins.iterate(sourceKey, this.#upTo, sub ?? null)) {
      if (this.#runs.findLast(({ firstId }) => firstId < Number(id))?.kind === "load") return origin;
    }
    return undefined;
  }

  /** The server's time before the import job of a row was created, epoch ms; undefined where no import job had it. */
  importIntentOf({ progress, run }: LoadedUser): number | undefined {
    const at = this.#importIntent.get(run.firstId + progress.ref.row)?.["intent_at"];
    return typeof at === "number" ? at : undefined;
  }

  /** Subs of all users that the runs have had in hands; some come more than once. */
  *subs(): Generator<string> {
    const all = "SELECT sub FROM rows WHERE sub IS NOT NULL AND id <= ? UNION ALL SELECT sub FROM users WHERE sub IS NOT NULL";
    for (const { sub } of this.#database.prepare(all).iterate(this.#upTo)) yield String(sub);
  }

  close(): void {
    this.#database.exec("DROP INDEX rows_by_key; DROP TABLE temp.imported;");
  }
}

function stateOf({ outcome, origin, stepsDone }: RowProgress): LoadedUser["state"] {
  if (outcome?.status === "unconfirmed") return "unconfirmed";
  if (outcome !== undefined && LOADED.has(outcome.status)) return "loaded";
  // A refused group or link leaves a user whose creation stands.
  return stepsDone > 0 && origin !== undefined && origin !== "existing" ? "loaded" : "none";
}
