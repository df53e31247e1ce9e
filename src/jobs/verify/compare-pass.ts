import { differencesOf, hasMoreSteps, isMadeOtherwise, type PoolUser, poolNamesOf } from "../../load/index.ts";
import type { PlannedUser } from "../../model/index.ts";
import { contentHash } from "../content-hash.ts";
import type { LoadedUser } from "../ledger/loaded-users.ts";
import type { RowMarks } from "../plan/row-marks.ts";
import type { Doubt } from "./doubtful-rows.ts";
import { judgeRow, type NotExpected, type RowJudgement } from "./judge-row.ts";
import type { HeldUser, PoolTable } from "./pool-table.ts";
import type { VerifyContext } from "./verify-context.ts";

/** Rows as they were read and judged. */
export interface PassCounts {
  readonly rows: number;
  /** Rows whose user was looked for. */
  readonly compared: number;
  readonly notExpected: NotExpected;
}

/** A creation date is cut to seconds and the intent's server time may be a second old. */
const SERVER_CLOCK_GRAIN_MS = 2_000;

/**
 * Reads the source to its end and holds every row against the pool as it was listed: what is not as planned becomes a finding,
 * or no longer is one. `only` leaves all other rows out.
 */
export async function comparePass(context: VerifyContext, table: PoolTable, only?: RowMarks): Promise<PassCounts> {
  const { open, workplace, database } = context;
  const notExpected: { -readonly [Name in keyof NotExpected]: number } = { skipped: 0, rejected: 0, notLoaded: 0, withoutPlan: 0 };
  let rows = 0;
  let compared = 0;
  for await (const batch of open.source.read(workplace.drain)) {
    database.exec("BEGIN");
    for (const read of batch) {
      rows++;
      if (only !== undefined && only.of(rows) === 0) continue;
      const judged = judgeRow(context, read);
      if (judged.kind === "expected" && compareRow(context, table, judged)) compared++;
      else if (judged.kind === "doubtful") settleDoubt(context, table, judged);
      else {
        notExpected[judged.kind === "not-expected" ? judged.why : "withoutPlan"]++;
        if (judged.kind === "not-expected") accountFor(context, table, judged);
      }
    }
    database.exec("COMMIT");
    workplace.tell({ type: "verifying", rows });
  }
  return { rows, compared, notExpected };
}

/** False where another row was compared with the same user, or missed it, before. */
function compareRow(context: VerifyContext, table: PoolTable, { decision, loaded }: Extract<RowJudgement, { kind: "expected" }>): boolean {
  const { user } = decision;
  const { row, line } = user.ref;
  const held = heldBy(context, table, user.username, loaded);
  if (held !== undefined && !table.compare(held)) return false;
  const sub = held?.user.sub ?? loaded.progress.sub;
  const finding = { row, line, sub, username: user.username };
  if (held === undefined) {
    if (sub !== undefined && context.findings.isMissedBefore(sub, row)) return false;
    context.findings.put({ ...finding, kind: "missing", names: [] });
    return true;
  }
  const names = differencesFrom(context, user, held.user, loaded);
  if (names.length > 0) context.findings.put({ ...finding, kind: "different", names });
  else context.findings.remove(row);
  context.groups?.expect({ row, line, sub: held.user.sub, username: user.username }, user.groups);
  return true;
}

function differencesFrom(context: VerifyContext, user: PlannedUser, held: PoolUser, loaded: LoadedUser): readonly string[] {
  const names = context.compare(user, held, context.loaded.routeOf(user.sourceKey, loaded));
  // Somebody of the same name, made since.
  return loaded.progress.sub === undefined || loaded.progress.sub === held.sub ? names : [...names, "sub"].sort();
}

function heldBy(context: VerifyContext, table: PoolTable, username: string, loaded: LoadedUser | undefined): HeldUser | undefined {
  const sub = loaded?.progress.sub;
  return (sub === undefined ? undefined : table.bySub(sub)) ?? table.byName(context.fold(username));
}

/** Whoever is in the pool under the name of a row that loads nobody is still somebody whom the source knows. */
function accountFor(context: VerifyContext, table: PoolTable, judged: Extract<RowJudgement, { kind: "not-expected" }>): void {
  const { decision, loaded } = judged;
  const username = decision.kind === "load" ? decision.user.username : loaded?.progress.username;
  if (username === undefined) return;
  const held = heldBy(context, table, username, loaded);
  if (held !== undefined) table.account(held);
}

function settleDoubt(context: VerifyContext, table: PoolTable, { decision, loaded }: Extract<RowJudgement, { kind: "doubtful" }>): void {
  const { user } = decision;
  const held = table.byName(context.fold(user.username));
  if (held !== undefined) table.account(held);
  context.doubts.put({
    row: user.ref.row,
    run: loaded.run.run,
    runRow: loaded.progress.ref.row,
    doubt: doubtOf(context, user, held?.user, loaded),
    username: user.username,
    sub: held?.user.sub,
    moreSteps: hasMoreSteps(user),
  });
}

/** The user is the row's where it came after the import job was made and has every attribute that the row planned then and now. */
function doubtOf(context: VerifyContext, user: PlannedUser, held: PoolUser | undefined, loaded: LoadedUser): Doubt {
  if (held === undefined) return "nowhere";
  const intentAt = context.loaded.importIntentOf(loaded);
  if (intentAt === undefined || held.createdAt + SERVER_CLOCK_GRAIN_MS < intentAt) return "unlike";
  if (isMadeOtherwise(held) || loaded.progress.content !== contentHash(user)) return "unlike";
  const differing = differencesOf(user.attributes, held.attributes, poolNamesOf(context.open.profile)).names;
  return differing.length === 0 ? "there" : "unlike";
}
