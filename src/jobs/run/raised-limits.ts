import { type Pool, runErrorOf } from "../../load/index.ts";
import { type AdjustableCategory, type Failure, RunError } from "../../model/index.ts";
import type { JobEvent } from "../job-events.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RaisedLimit } from "../ledger/raised-limits.ts";
import type { WantedRaise } from "../pace.ts";

/** What raising and restoring limits needs; `pool` is not cut off when the run drains. */
export interface LimitContext {
  readonly ledger: Ledger;
  readonly pool: Pool;
  readonly tell: (event: JobEvent) => void;
}

/** Restoring has to end soon where somebody waits for the run to stop, ms; what it cannot restore the next run does. */
const RESTORE_MS = 20_000;

/**
 * Does `work` with limits raised, and restores them however it ends. Each raise is on disk before it is asked for. Gives
 * what could not be restored. Throws what `work` throws, and a RunError where a limit cannot be raised.
 */
export async function withRaisedLimits(
  context: LimitContext,
  raises: readonly WantedRaise[],
  work: () => Promise<void>,
): Promise<readonly RaisedLimit[]> {
  try {
    for (const raise of raises) await raiseLimit(context, raise);
    await work();
  } catch (error) {
    await restoreLimits(context);
    throw error;
  }
  return restoreLimits(context);
}

/** Sets every limit of the ledger's notes back to what it was; gives those for which that failed. Never throws for Cognito's sake. */
export async function restoreLimits({ ledger, pool, tell }: LimitContext): Promise<readonly RaisedLimit[]> {
  const left: RaisedLimit[] = [];
  const pending = ledger.raisedLimits.pending();
  const signal = AbortSignal.timeout(RESTORE_MS);
  for (const limit of pending) {
    const { category, former, raised } = limit;
    const settled = await restore(pool, limit, signal);
    if (settled.state === "not-restored") left.push(limit);
    else await ledger.transaction(() => ledger.raisedLimits.settle(category));
    tell({ type: "limit", category, state: settled.state, from: raised, to: former, ...(settled.code && { code: settled.code }) });
  }
  return left;
}

/** The error of a command that otherwise did its work. */
export function stillRaised(limits: readonly RaisedLimit[]): RunError {
  const which = limits.map(({ category, raised, former }) => `${category} (raised to ${raised}/s, was ${former}/s)`).join(", ");
  return new RunError(
    "failure",
    `These provisioned limits could not be restored, and AWS may bill them: ${which}.`,
    "Grant cognito-idp:GetProvisionedLimit and cognito-idp:UpdateProvisionedLimit, then: poolferry status <job> --restore-limits",
  );
}

async function raiseLimit({ ledger, pool, tell }: LimitContext, { category, to }: WantedRaise): Promise<void> {
  const read = await pool.call("getProvisionedLimit", { category });
  if (!read.ok) throw refusal(read.failure, category, to);
  const former = read.limit.provisioned;
  if (former >= to) {
    tell({ type: "limit", category, state: "high-enough", from: former, to });
    return;
  }
  if (ledger.raisedLimits.pending().some((limit) => limit.category === category)) {
    throw new RunError(
      "refused",
      `The limit ${category} is still raised by an earlier run, and could not be restored.`,
      "See what keeps it with `poolferry status <job> --restore-limits`, then run again.",
    );
  }
  await ledger.transaction(() => ledger.raisedLimits.intend({ category, former, raised: to, intentAt: pool.serverTime() }));
  const updated = await pool.call("updateProvisionedLimit", { category, value: to });
  if (!updated.ok) throw refusal(updated.failure, category, to);
  await ledger.transaction(() => ledger.raisedLimits.noteRaised(category, pool.serverTime()));
  tell({ type: "limit", category, state: "raised", from: former, to });
}

interface Restored {
  readonly state: "restored" | "left" | "not-restored";
  readonly code?: string;
}

/** A limit that is no longer what we made it was changed by somebody since, and is theirs. */
async function restore(pool: Pool, { category, former, raised }: RaisedLimit, signal: AbortSignal): Promise<Restored> {
  try {
    const read = await pool.call("getProvisionedLimit", { category }, signal);
    if (!read.ok) return { state: "not-restored", code: read.failure.code };
    if (read.limit.provisioned === former) return { state: "restored" };
    if (read.limit.provisioned !== raised) return { state: "left" };
    const updated = await pool.call("updateProvisionedLimit", { category, value: former }, signal);
    return updated.ok ? { state: "restored" } : { state: "not-restored", code: updated.failure.code };
  } catch (error) {
    if (signal.aborted) return { state: "not-restored", code: "TimedOut" };
    throw error;
  }
}

function refusal(failure: Failure, category: AdjustableCategory, to: number): RunError {
  const what = `The limit ${category} could not be raised to ${to} requests a second: ${failure.code}: ${failure.message}`;
  if (failure.code === "ServiceQuotaExceededException") {
    return new RunError(
      "refused",
      what,
      `Ask for a lower value, or have the account's maximum for ${category} raised in AWS Service Quotas first.`,
    );
  }
  if (failure.kind === "credentials") {
    return new RunError(
      "credentials",
      what,
      "Grant cognito-idp:GetProvisionedLimit and cognito-idp:UpdateProvisionedLimit on *, or run without raising the limit.",
    );
  }
  return runErrorOf(failure, `raising the limit ${category} to ${to}`);
}
