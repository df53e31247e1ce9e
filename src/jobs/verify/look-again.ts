import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import { RowMarks } from "../plan/row-marks.ts";
import { compareGroups } from "./compare-groups.ts";
import { comparePass } from "./compare-pass.ts";
import { listPool } from "./list-pool.ts";
import { lookUpUser, type UserNames } from "./look-up-user.ts";
import type { PoolTable } from "./pool-table.ts";
import type { VerifyContext } from "./verify-context.ts";

/** ListUsers lags behind writes: how long to wait before each further look, ms. */
const WAITS_MS = [2_000, 5_000];
/** Look-ups under way at once: enough for the quota where answers take a second. */
const UNDER_WAY = 32;
const CHUNK = 500;
const OPEN = 1;

/** What listing the whole pool took. */
export interface Listed {
  /** Infinity where it was not listed, and should not be. */
  readonly pages: number;
  readonly users: number;
}

/**
 * Looks at everybody again who is missing or different, or whom a run left unconfirmed and nobody has found: one by one, or, where
 * that would take more calls than the list has pages, by listing the pool anew.
 */
export async function lookAgain(context: VerifyContext, listed: Listed): Promise<void> {
  const { findings, doubts, workplace, groups } = context;
  for (const wait of WAITS_MS) {
    const open = findings.count() + doubts.count("nowhere");
    if (open === 0) return;
    await workplace.sleep(wait, workplace.drain);
    const table = context.newTable();
    const only = openRows(context);
    const oneByOne = open <= listed.pages;
    if (oneByOne) await lookUpAll(context, table, openNames(context));
    else await listPool(context.paced.pool, { estimated: listed.users }, (page) => table.add(page), workplace.drain);
    table.index();
    groups?.clear();
    await comparePass(context, table, only);
    await compareGroups(context);
    // A whole list that shows nothing new is no list that lags.
    if (!oneByOne && findings.count() + doubts.count("nowhere") === open) return;
  }
}

/** Puts the users that ListUsers finds into the table. */
export async function lookUpAll(context: VerifyContext, table: PoolTable, names: AsyncIterable<readonly UserNames[]>): Promise<void> {
  const { paced, workplace, open } = context;
  await forEachConcurrent(
    names,
    UNDER_WAY,
    async (one) => {
      const user = await lookUpUser(paced.pool, one, open.profile, workplace.drain);
      if (user !== undefined) table.add([user]);
    },
    workplace.drain,
  );
}

function openRows(context: VerifyContext): RowMarks {
  const marks = new RowMarks();
  for (const rows of openChunks(context)) for (const { row } of rows) marks.add(row, OPEN);
  return marks;
}

async function* openNames(context: VerifyContext): AsyncGenerator<readonly UserNames[]> {
  yield* openChunks(context);
}

function* openChunks({ findings, doubts }: VerifyContext): Generator<readonly (UserNames & { readonly row: number })[]> {
  for (let row = 0; ; ) {
    const chunk = findings.after(row, CHUNK);
    if (chunk.length === 0) break;
    yield chunk;
    row = chunk.at(-1)?.row ?? row;
  }
  for (let row = 0; ; ) {
    const chunk = doubts.after("nowhere", row, CHUNK);
    if (chunk.length === 0) break;
    yield chunk;
    row = chunk.at(-1)?.row ?? row;
  }
}
