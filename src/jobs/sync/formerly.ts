import { readdir } from "node:fs/promises";
import type { Ledger } from "../ledger/ledger.ts";
import type { PlanReport } from "../plan/plan-report.ts";
import type { StateFolder } from "../state-folder.ts";
import type { Formerly } from "./guards.ts";
import type { SyncPlan } from "./sync-plan.ts";

/** What the job's last finished run or sync was done with, and the groups that its runs are known to have made. */
export function formerlyOf(ledger: Ledger): Formerly & { readonly groups: readonly string[] } {
  const finished = ledger.runs().filter(({ kind, state }) => state === "finished" && kind !== "undo");
  const last = finished.at(-1);
  const plans = finished.flatMap(({ kind, plan }) =>
    plan === undefined ? [] : [{ kind, plan: JSON.parse(plan) as PlanReport & SyncPlan }],
  );
  const sync = plans.findLast(({ kind }) => kind === "sync")?.plan;
  const sinceLastWhole = plans.slice(
    Math.max(
      0,
      plans.findLastIndex(({ kind, plan }) => kind === "sync" && !plan.partial),
    ),
  );
  return {
    mapping: last?.fingerprints.mapping,
    // A run since may have had another mapping, whose text it does not keep.
    document: last?.kind === "sync" ? sync?.document : undefined,
    shape: sync?.shape,
    pool: plans.at(-1)?.plan.pool,
    // A run may have been over a file of mended rows alone.
    rows: sinceLastWhole.reduce<number | undefined>((most, { plan }) => Math.max(most ?? 0, plan.rows), undefined),
    groups: plans.flatMap(({ plan }) => plan.groupsToCreate ?? []),
  };
}

/** A run that has a folder and that the ledger has never heard of: then the ledger is an old copy. */
export async function unknownRunOf(ledger: Ledger, folder: StateFolder): Promise<string | undefined> {
  const known = new Set(ledger.runs().map(({ run }) => run));
  const names = await readdir(folder.runFolder("."));
  return names.sort().findLast((name) => !known.has(name));
}
