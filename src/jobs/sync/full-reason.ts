import { hash } from "node:crypto";
import type { PoolProfile } from "../../model/index.ts";
import { mappingTextFingerprint, poolFingerprint } from "../fingerprints.ts";
import { type Job, policyFingerprint } from "../job.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { KeptWatermark } from "../ledger/sync-notes.ts";
import type { ReadingWishes } from "./source-reading.ts";
import type { SyncPlan } from "./sync-plan.ts";

/** Why a sync that could read changes alone reads everything. */
export type FullReason =
  /** Somebody wants it. */
  | "asked"
  | "drift"
  /** No sync has read everything yet. */
  | "first"
  /** Since then another mapping, query, pool, or route and policies. */
  | keyof KeptWatermark["basis"]
  /** A run or an undo came in between. */
  | "another-run"
  /** One that reads everything was begun and not finished. */
  | "unfinished-full"
  /** `fullEvery`. */
  | "due"
  /** Too many rows that came to no good end. */
  | "many-open-rows"
  /** The source's changes end before the watermark, or are written otherwise. */
  | "source-behind";

/** What decides which rows are read and what becomes of them: with another basis, rows that did not change matter too. */
export function watermarkBasis(job: Job, profile: PoolProfile): KeptWatermark["basis"] {
  const { pageRows: _pages, caFile: _ca, changedSince, ...database } = job.database ?? { pageRows: 0 };
  return {
    mapping: hash("sha256", JSON.stringify([mappingTextFingerprint(job), job.document.asOf]), "hex"),
    source: hash("sha256", JSON.stringify([database, changedSince?.column]), "hex"),
    pool: poolFingerprint(profile),
    policies: policyFingerprint(job),
  };
}

/** Undefined where what changed since `kept` is enough. In doubt everything is read, which is never wrong. */
export function fullReasonOf(
  runs: readonly RunRecord[],
  kept: KeptWatermark | undefined,
  basis: KeptWatermark["basis"],
  fullEvery: number,
  { full, drift }: ReadingWishes,
): FullReason | undefined {
  if (full === true) return "asked";
  if (drift === true) return "drift";
  const at = runs.findIndex(({ run }) => run === kept?.run);
  if (kept === undefined || at === -1) return "first";
  for (const part of ["source", "mapping", "pool", "policies"] as const) if (kept.basis[part] !== basis[part]) return part;
  for (const { kind, state, plan } of runs.slice(at + 1)) {
    if (state === "planning" || state === "planned") continue;
    if (kind !== "sync") return "another-run";
    if (state !== "finished" && (JSON.parse(plan ?? "{}") as Partial<SyncPlan>).partial !== true) return "unfinished-full";
  }
  if (fullEvery > 0 && kept.changesOnly >= fullEvery - 1) return "due";
  return kept.again === undefined ? "many-open-rows" : undefined;
}
