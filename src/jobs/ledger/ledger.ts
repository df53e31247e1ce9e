import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ImportJournal, RowProgress, StepJournal } from "../../load/index.ts";
import type { SourceRef } from "../../model/index.ts";
import type { PlanLedger } from "../plan/plan-pass.ts";
import { EarlierUsers } from "./earlier-users.ts";
import { GroupCommit } from "./group-commit.ts";
import { HashKeyFile } from "./hash-key-file.ts";
import { ImportParts } from "./import-parts.ts";
import { InvitationSurvey, type SurveyScope } from "./invitation-survey.ts";
import { InvitationTable } from "./invitation-table.ts";
import { LoadedUsers } from "./loaded-users.ts";
import { makePrivate } from "./private-database.ts";
import { RaisedLimits } from "./raised-limits.ts";
import { isNobody, MET_ANOTHERS, progressOf, RowTable } from "./row-table.ts";
import { type RunFingerprints, type RunKind, type RunRecord, type RunState, runRecordOf } from "./run-record.ts";
import { prepareSchema } from "./schema.ts";
import { SettledRows } from "./settled-rows.ts";
import { SyncNotes } from "./sync-notes.ts";
import { UndoSurvey } from "./undo-survey.ts";
import { STILL_LOADED, UndoneTable } from "./undone-table.ts";
import { UserHashTable } from "./user-hashes.ts";
import { UserLookup } from "./user-lookup.ts";
import { UserTable } from "./user-table.ts";

/**
 * The truth about a job's rows, calls and import jobs, in one SQLite file. Writes through a journal are durable once
 * their promise resolves. Opened by the job's owner for writing, or by anybody for reading.
 */
export class Ledger {
  readonly #database: DatabaseSync;
  readonly #commits: GroupCommit;
  readonly #settled: SettledRows;
  readonly rows: RowTable;
  readonly parts: ImportParts;
  readonly raisedLimits: RaisedLimits;
  readonly invitations: InvitationTable;
  readonly users: UserTable;
  readonly userHashes: UserHashTable;
  readonly undone: UndoneTable;
  readonly syncs: SyncNotes;

  private constructor(database: DatabaseSync, hashKey: HashKeyFile) {
    this.#database = database;
    this.#commits = new GroupCommit(database);
    this.#settled = new SettledRows(database);
    this.rows = new RowTable(database);
    this.parts = new ImportParts(database);
    this.raisedLimits = new RaisedLimits(database);
    this.invitations = new InvitationTable(database);
    this.users = new UserTable(database);
    this.userHashes = new UserHashTable(database, hashKey);
    this.undone = new UndoneTable(database);
    this.syncs = new SyncNotes(database);
  }

  static open(path: string): Ledger {
    makePrivate(path);
    const database = new DatabaseSync(path);
    try {
      prepareSchema(database, path);
      return new Ledger(database, new HashKeyFile(join(dirname(path), "hashes.key")));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Begins a run after all earlier ones; `run` must be new. */
  beginRun(run: string, startedAt: number, fingerprints: RunFingerprints, kind: RunKind = "load"): RunRecord {
    const last = this.#database.prepare("SELECT max(first_id + coalesce(rows, 0)) AS id FROM runs").get();
    const firstId = Math.max(Number(last?.["id"] ?? 0), this.rows.largestId());
    this.#database
      .prepare(
        "INSERT INTO runs (run, first_id, state, started_at, source_fingerprint, mapping_fingerprint, pool_fingerprint, policy_fingerprint, kind) VALUES (?, ?, 'planning', ?, ?, ?, ?, ?, ?)",
      )
      .run(run, firstId, startedAt, fingerprints.source, fingerprints.mapping, fingerprints.pool, fingerprints.policy, kind);
    return this.run(run) as RunRecord;
  }

  run(run: string): RunRecord | undefined {
    const row = this.#database.prepare("SELECT * FROM runs WHERE run = ?").get(run);
    return row === undefined ? undefined : runRecordOf(row);
  }

  /** All runs, oldest first. */
  runs(): readonly RunRecord[] {
    return this.#database.prepare("SELECT * FROM runs ORDER BY first_id, started_at").all().map(runRecordOf);
  }

  /** Whether a run that was planned or begun is still to be gone on with. */
  isWaitedFor(): boolean {
    return this.runs().some(({ state }) => state === "planned" || state === "loading");
  }

  /** Moves a run on; counts `seconds` of work towards it. */
  markRun(
    run: string,
    state: RunState,
    seconds: number,
    more: { readonly rows?: number; readonly counted?: number; readonly plan?: string; readonly endedAt?: number } = {},
  ): void {
    this.#database
      .prepare(
        "UPDATE runs SET state = ?, seconds = seconds + ?, rows = coalesce(?, rows), counted = coalesce(?, counted), plan = coalesce(?, plan), ended_at = coalesce(?, ended_at) WHERE run = ?",
      )
      .run(state, seconds, more.rows ?? null, more.counted ?? null, more.plan ?? null, more.endedAt ?? null, run);
  }

  /**
   * Rows whose user may be in the pool without having come to its end, the latest of each source key: a creation in doubt, or
   * steps that failed or were not reached. A row that was undone says nothing any more.
   */
  unfinishedUsers(): ReadonlyMap<string, RowProgress & { readonly rowId: number }> {
    const unfinished = new Map<string, RowProgress & { readonly rowId: number }>();
    const rows = this.#database.prepare(
      `SELECT * FROM rows WHERE (outcome IS NULL OR outcome IN ('failed', 'unconfirmed')) AND (progress >= 1 OR sub IS NOT NULL OR ${MET_ANOTHERS})
         AND source_key <> '' AND ${STILL_LOADED} ORDER BY id`,
    );
    for (const row of rows.iterate()) {
      const progress = progressOf(row, 0);
      if (isNobody(row)) unfinished.delete(progress.sourceKey);
      else unfinished.set(progress.sourceKey, { ...progress, rowId: progress.ref.row });
    }
    return unfinished;
  }

  /** Forgets a run that has not begun to load, with its rows; it must be the latest. */
  forgetRun(record: RunRecord): void {
    this.#database.prepare("DELETE FROM rows WHERE id > ?").run(record.firstId);
    this.#database.prepare("DELETE FROM runs WHERE run = ?").run(record.run);
  }

  /** Where the plan pass of a run writes. */
  planLedger(record: RunRecord): PlanLedger {
    return {
      put: (row) => this.rows.put(record.firstId, row),
      remove: (row) => this.rows.remove(record.firstId + row),
      isInDoubt: (row) => this.rows.known(record.firstId, row, row).get(row)?.intentAt !== undefined,
    };
  }

  /** How many rows of a run have no outcome yet; its first `settledFirst` rows are known to have one. */
  unsettledRows(record: RunRecord & { readonly rows: number }, settledFirst = 0): number {
    const { firstId, rows, counted } = record;
    return rows - counted - settledFirst - this.#settled.count(firstId + settledFirst, firstId + rows);
  }

  /** The last of the rows at a run's beginning that have an outcome without a gap; undefined where the first row has none. */
  lastSettled({ firstId, rows }: RunRecord & { readonly rows: number }): SourceRef | undefined {
    const row = this.#settled.first(firstId, rows);
    return row === 0 ? undefined : this.rows.known(firstId, row, row).get(row)?.ref;
  }

  /** The journal of one run's rows, as loading writes it. */
  stepJournal(record: RunRecord): StepJournal {
    return { record: (progress) => this.#commits.commit(() => this.rows.put(record.firstId, progress)) };
  }

  importJournal(): ImportJournal {
    return { save: (part) => this.#commits.commit(() => this.parts.update(part)) };
  }

  /** Runs `write` in one durable transaction. */
  transaction(write: () => void): Promise<void> {
    return this.#commits.commit(write);
  }

  /** The same, a moment later and together with others; for what no call waits for. */
  transactionSoon(write: () => void): Promise<void> {
    return this.#commits.commitSoon(write);
  }

  /** For the time of a verification: what all runs that are over made of a source key. */
  loadedUsers(): LoadedUsers {
    return new LoadedUsers(this.#database, this.runs());
  }

  /** For the time of a plan pass: what runs before this one made of a source key; undefined where there were none. */
  earlierUsers(record: RunRecord): EarlierUsers | undefined {
    return record.firstId === 0 ? undefined : new EarlierUsers(this.#database, record.firstId);
  }

  userLookup(caseSensitive: boolean): UserLookup {
    return new UserLookup(this.#database, caseSensitive);
  }

  /** Room to hold the created users against the pool; `close` gives it back. */
  invitationSurvey(scope: SurveyScope): InvitationSurvey {
    return new InvitationSurvey(this.#database, scope);
  }

  /** Room to hold what a run did against the pool; `close` gives it back. */
  undoSurvey(record: RunRecord & { readonly rows: number }): UndoSurvey {
    return new UndoSurvey(this.#database, record);
  }

  /** One transaction over a pass that is the ledger's only writer: all of what it writes is kept, or nothing. */
  async whole<T>(pass: () => Promise<T>): Promise<T> {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = await pass();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}
