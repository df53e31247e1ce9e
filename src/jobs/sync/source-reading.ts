import type { ChangesRead, DatabaseReading } from "../../extract/database/changes-to-read.ts";
import type { PoolProfile } from "../../model/index.ts";
import type { Job } from "../job.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { KeptWatermark } from "../ledger/sync-notes.ts";
import { type FullReason, fullReasonOf, watermarkBasis } from "./full-reason.ts";

/** What a caller wants a sync to look at. */
export interface ReadingWishes {
  /** Everything, whatever the ledger knows. */
  readonly full?: boolean | undefined;
  /** The pool itself, which takes all rows to be held against. */
  readonly drift?: boolean | undefined;
}

/** Which part of the source was read, as the plan and the report of a sync tell it. Values are those of the column of changes. */
export interface ReadingReport {
  readonly kind: "full" | "changes";
  /** Of changes, the first value that was read, the overlap included. */
  readonly from?: string;
  /** The highest value that was there before the first row was read. */
  readonly upTo?: string;
  /** Of changes, older values whose rows were read once more, because they had been rejected or had failed. */
  readonly again?: number;
  /** Why everything was read by a job that reads changes. */
  readonly because?: FullReason;
  /** The last finished sync before this one that read everything, where the job reads changes. */
  readonly lastFull?: { readonly run: string; readonly at: string };
}

/** How much of a job's source is read: decided by the ledger before, and known for certain once it was read. */
export interface SourceReading {
  /** For the extraction of a database; undefined: as the job says. */
  readonly database: DatabaseReading | undefined;
  report(): ReadingReport;
  /** What to keep once the sync is finished. `again`: values of rows that came to no good end; undefined: too many to name. */
  watermark(run: string, startedAt: number, again: readonly string[] | undefined): KeptWatermark | undefined;
}

/** Decides what is read of a job's source. `wishes`: those of a sync; undefined for whoever reads as the job says. */
export function sourceReading(job: Job, ledger: Ledger, profile: PoolProfile, wishes: ReadingWishes | undefined): SourceReading {
  const since = job.database?.changedSince;
  const kept = ledger.syncs.watermark();
  const { incremental } = job.document.sync;
  if (since?.value !== undefined && wishes?.full !== true) {
    const { value } = since;
    return {
      database: undefined,
      report: () => ({ kind: "changes", from: value }),
      // It says nothing of what lies between the last sync and the value, so the next one still begins there.
      watermark: (_run, _at, again) => (incremental && kept ? withMore(kept, again) : undefined),
    };
  }
  if (wishes === undefined || since === undefined)
    return { database: undefined, report: () => ({ kind: "full" }), watermark: () => undefined };
  const basis = watermarkBasis(job, profile);
  const because = incremental && fullReasonOf(ledger.runs(), kept, basis, incremental.fullEvery, wishes);
  const after =
    incremental === undefined || because !== undefined || kept?.again === undefined ? undefined : { ...kept, again: kept.again };
  let read: ChangesRead | undefined;
  const isFull = () => read?.from === undefined;
  return {
    database: { after, onChanges: (found) => (read = found) },
    report: () => ({
      kind: isFull() ? "full" : "changes",
      ...(read?.from === undefined ? {} : { from: read.from, again: after?.again.length ?? 0 }),
      ...(read?.upTo === undefined ? {} : { upTo: read.upTo }),
      ...(incremental && isFull() ? { because: because ?? "source-behind" } : {}),
      ...(incremental && kept ? { lastFull: { run: kept.full.run, at: new Date(kept.full.at).toISOString() } } : {}),
    }),
    watermark(run, startedAt, again) {
      if (incremental === undefined || read?.next === undefined) return undefined;
      const made = { run, value: read.next, ...(again && { again }), basis };
      return isFull() || kept === undefined
        ? { ...made, changesOnly: 0, full: { run, at: startedAt } }
        : { ...made, changesOnly: kept.changesOnly + 1, full: kept.full };
    },
  };
}

function withMore({ again: before, ...kept }: KeptWatermark, again: readonly string[] | undefined): KeptWatermark {
  return before === undefined || again === undefined ? kept : { ...kept, again: [...new Set([...before, ...again])] };
}
