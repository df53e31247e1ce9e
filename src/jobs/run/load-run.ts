import { usesImportJobs } from "../plan/part-count.ts";
import { adminPass } from "./admin-pass.ts";
import { askForHashes } from "./ask-for-hashes.ts";
import { importPass } from "./import-pass.ts";
import { learnSubs } from "./learn-subs.ts";
import { prepareIdentityPool } from "./prepare-identity-pool.ts";
import type { RunContext } from "./run-context.ts";
import { settleGroups } from "./settle-groups.ts";

/** How long to wait before each look at the pool's list, ms; a user that it never shows keeps no sub. */
const LOOKS_MS = [0, 500, 2_000, 5_000, 15_000];

/**
 * Brings every remaining row of a planned run to its outcome. Both routes go on at the same time; what imported users need
 * beyond their creation follows. Throws where the run cannot go on, with everything recorded that a later one needs.
 */
export async function loadRun(context: RunContext, drain: AbortSignal): Promise<void> {
  const { ledger, record, plan, workplace } = context;
  const isUnsettled = () => ledger.unsettledRows(record, context.lastSettled?.row) > 0;
  await askForHashes(context, drain);
  await prepareIdentityPool(context.pool, context.job.document.identityPool, drain);
  await settleGroups(context, drain);
  const importing = usesImportJobs(plan);
  if (importing) {
    await allOrNone(drain, [(signal) => importPass(context, signal), (signal) => adminPass(context, "admin-api", signal)]);
  }
  // Log lines name no subs, and where the pool makes the usernames the other steps need them; the list lags behind writes.
  for (const wait of LOOKS_MS) {
    if (!ledger.rows.hasUnknownSubs(record.firstId, record.rows)) break;
    await workplace.sleep(wait, drain);
    await learnSubs(context, drain);
  }
  // An import job leaves everybody enabled, and the groups of all the others may take hours.
  if (plan.disabledAfterImport > 0 && isUnsettled()) await adminPass(context, "disabled", drain);
  if (isUnsettled()) await adminPass(context, "all", drain);
}

/** Runs tasks side by side; the first error stops the others and is thrown once they have ended. */
async function allOrNone(outer: AbortSignal, tasks: readonly ((signal: AbortSignal) => Promise<void>)[]): Promise<void> {
  const failing = new AbortController();
  const signal = AbortSignal.any([outer, failing.signal]);
  let first: { readonly error: unknown } | undefined;
  await Promise.all(
    tasks.map((task) =>
      task(signal).catch((error: unknown) => {
        first ??= { error };
        failing.abort(error);
      }),
    ),
  );
  if (first !== undefined) throw first.error;
}
