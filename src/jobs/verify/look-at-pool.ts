import { RowMarks } from "../plan/row-marks.ts";
import { compareGroups } from "./compare-groups.ts";
import { comparePass, type PassCounts } from "./compare-pass.ts";
import { type ExtraUsers, findExtraUsers } from "./extra-users.ts";
import { listPool } from "./list-pool.ts";
import { lookAgain, lookUpAll } from "./look-again.ts";
import { refreshReports } from "./refresh-reports.ts";
import { sampleRows } from "./sample-rows.ts";
import { type SettledRows, settleUnconfirmed } from "./settle-unconfirmed.ts";
import type { VerifyContext } from "./verify-context.ts";

const SAMPLED = 1;

/** What was seen of the pool and of the source; who differs is among the context's findings. */
export interface Seen {
  readonly counts: PassCounts;
  readonly beyond: ExtraUsers;
  readonly listed: number;
  readonly settled: SettledRows;
}

/** Lists the whole pool and compares everybody. */
export async function verifyAll(context: VerifyContext, federated: boolean): Promise<Seen> {
  const { open, paced, workplace, database, loaded, doubts } = context;
  const table = context.newTable();
  const pages = await listPool(
    paced.pool,
    { estimated: open.profile.estimatedUsers },
    (page) => {
      table.add(page);
      workplace.tell({ type: "listing", users: table.count });
    },
    workplace.drain,
  );
  table.index();
  const counts = await comparePass(context, table);
  const beyond = findExtraUsers(database, table, loaded, federated);
  await compareGroups(context);
  await lookAgain(context, { pages, users: table.count });
  const settled = await settleUnconfirmed(open.ledger, doubts, workplace.wallClock());
  await refreshReports(open);
  return { counts, beyond, listed: table.count, settled };
}

/** Compares users drawn by lot, each looked up by itself; nobody is looked for who should not be there, and nothing is settled. */
export async function verifySample(
  context: VerifyContext,
  { size, seed }: { readonly size: number; readonly seed: number },
): Promise<Seen> {
  const { sample, counts } = await sampleRows(context, size, seed);
  const table = context.newTable();
  await lookUpAll(context, table, chunksOf(sample));
  table.index();
  const only = new RowMarks();
  for (const { row } of sample) only.add(row, SAMPLED);
  await comparePass(context, table, only);
  await compareGroups(context);
  await lookAgain(context, { pages: Number.POSITIVE_INFINITY, users: table.count });
  return {
    counts,
    beyond: { extra: 0, gone: 0, federated: 0 },
    listed: table.count,
    settled: { created: 0, unfinished: 0, notInPool: 0, unconfirmed: 0 },
  };
}

async function* chunksOf<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield rows;
}
