import type { RowProgress } from "../../load/index.ts";
import type { Outcome } from "../../model/index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { DoubtfulRow, DoubtfulRows } from "./doubtful-rows.ts";

/** Rows settled in one transaction. */
const CHUNK = 2_000;

/** What became of the rows that runs left unconfirmed. */
export interface SettledRows {
  /** The user is there, as planned, and needs nothing more. */
  readonly created: number;
  /** The user is there, as planned; its groups, links or the like are still to be done, by the next run. */
  readonly unfinished: number;
  /** Nobody is there: the next run loads the row. */
  readonly notInPool: number;
  /** Somebody of that name is there who is older or looks different; or the source has another plan by now. */
  readonly unconfirmed: number;
}

/** Gives rows that runs left unconfirmed the outcome that the pool shows at `at` (epoch ms), durably; of the others nothing is claimed. */
export async function settleUnconfirmed(ledger: Ledger, doubts: DoubtfulRows, at: number): Promise<SettledRows> {
  let created = 0;
  for (const doubt of ["there", "nowhere"] as const) {
    for (let last = 0; ; ) {
      const rows = doubts.after(doubt, last, CHUNK);
      if (rows.length === 0) break;
      await ledger.transaction(() => {
        for (const row of rows) if (settle(ledger, row, at) === "created") created++;
      });
      last = rows.at(-1)?.row ?? last;
    }
  }
  const there = doubts.count("there");
  return { created, unfinished: there - created, notInPool: doubts.count("nowhere"), unconfirmed: doubts.count("unlike") };
}

function settle(ledger: Ledger, { run, runRow, doubt, sub, moreSteps }: DoubtfulRow, at: number): Outcome["status"] | undefined {
  const record = ledger.run(run);
  const progress = record && ledger.rows.known(record.firstId, runRow, runRow).get(runRow);
  if (record === undefined || progress?.outcome?.status !== "unconfirmed") return undefined;
  const settled = doubt === "there" && sub !== undefined ? foundRow(progress, sub, moreSteps) : lostRow(progress);
  ledger.rows.put(record.firstId, settled);
  if (settled.outcome?.status === "created") keepUser(ledger, settled, record.firstId + runRow, at);
  return settled.outcome?.status;
}

/** A sync has passed this row by when it learned from the runs, because nobody knew then what had become of it. */
function keepUser(ledger: Ledger, { sourceKey, sub, username, content = "" }: RowProgress, rowId: number, at: number): void {
  if ((ledger.users.get(sourceKey)?.rowId ?? 0) > rowId) return;
  ledger.users.put({ sourceKey, sub, username, content, origin: "created", state: "present", missingRuns: 0, changedAt: at, rowId });
}

function foundRow(progress: RowProgress, sub: string, moreSteps: boolean): RowProgress {
  const outcome: Outcome = moreSteps
    ? failed("steps", "StepsNotDone", "the import job made the user, and what it needs beyond that was never begun")
    : { status: "created", sub };
  return { ...progress, stepsDone: 1, sub, origin: "created", outcome };
}

function lostRow(progress: RowProgress): RowProgress {
  return { ...progress, outcome: failed("create", "NotInPool", "the import job did not make the user: the pool does not have it") };
}

function failed(step: string, code: string, message: string): Outcome {
  return { status: "failed", step, failure: { kind: "permanent", code, message } };
}
