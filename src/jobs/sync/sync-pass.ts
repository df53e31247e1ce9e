import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { Source } from "../../extract/source.ts";
import type { ExistingRule, RowProgress } from "../../load/index.ts";
import type { SourceRef, SourceRow } from "../../model/index.ts";
import { contentHash } from "../content-hash.ts";
import { CollisionFinder } from "../plan/collision-finder.ts";
import type { PlanTally } from "../plan/plan-tally.ts";
import { PositionFile } from "../plan/position-file.ts";
import { SummaryCode } from "../plan/user-summary.ts";
import type { RowDecision, RowPlanner } from "../row-planner.ts";
import type { KnownUsers } from "./known-users.ts";
import { bump, type PassCounts } from "./pass-counts.ts";
import { rejectDuplicates } from "./reject-duplicates.ts";
import { type ContinuedRow, toCreate } from "./to-create.ts";
import { WantedRows } from "./wanted-rows.ts";

export interface SyncPass {
  readonly source: Source;
  readonly planner: RowPlanner;
  readonly known: KnownUsers;
  /** Rows of earlier runs whose user may be in the pool without being known as one of ours, or may have been changed. */
  readonly unfinished: ReadonlyMap<string, RowProgress>;
  /** Source key -> content of rows whose user belongs to somebody else. */
  readonly leftAlone: ReadonlyMap<string, string>;
  readonly existing: ExistingRule;
  /** Of the rows to be created. */
  readonly tally: PlanTally;
  /** True where a user that is as the ledger knows it is not so in the pool. */
  readonly drifted?: ((user: number, decision: Extract<RowDecision, { kind: "load" }>) => boolean) | undefined;
  readonly put: (row: RowProgress) => void;
  readonly rowsPerIdentity: number;
  /** A private folder for temporary files. */
  readonly folder: string;
  readonly onRows?: (rows: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface PassResult {
  readonly rows: number;
  /** Rows that need nothing: their user is as the ledger knows it. */
  readonly unchanged: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, number>>;
  /** Rows of which nobody can tell whose they are: with them no user can be called missing. */
  readonly withoutKey: number;
  /** Rows that have what another one was rejected for. */
  readonly holders: readonly SourceRef[];
  readonly wanted: WantedRows;
  /** Rows that go on with a user that an earlier run made. */
  readonly continued: ContinuedRow[];
  /** Users that the source has again, and that need nothing else: positions in `known`. */
  readonly back: readonly number[];
  /** Groups that rows which were planned give to anybody. */
  readonly groups: ReadonlySet<string>;
  /** Those of users that need nothing. */
  readonly heldGroups: ReadonlySet<string>;
}

/** Reads the source to its end and finds the rows that need something, by the ledger alone. Asks the pool nothing. */
export async function syncPass(pass: SyncPass): Promise<PassResult> {
  const finder = new CollisionFinder(pass.folder, randomInt(2 ** 47));
  const positions = new PositionFile(join(pass.folder, "positions.tmp"));
  const found: Found = {
    finder,
    positions,
    codes: new SummaryCode(),
    wanted: new WantedRows(pass.source),
    counts: { unchanged: 0, skipped: new Map(), rejected: new Map(), holders: [] },
    groups: new Set(),
    heldGroups: new Set(),
    back: [],
    continued: [],
    withoutKey: 0,
  };
  let rows = 0;
  try {
    forgetUnfinished(pass);
    for await (const batch of pass.source.read(pass.signal)) {
      rows += batch.length;
      takeBatch(pass, found, batch);
      pass.onRows?.(rows);
    }
    pass.known.contested((kind, low, high, row) => finder.claimHash(kind, low, high, row));
    rejectDuplicates({ ...pass, ...found });
  } finally {
    finder.close();
    positions.close();
  }
  const { counts, withoutKey, wanted, continued, back, groups, heldGroups } = found;
  return {
    rows,
    unchanged: counts.unchanged,
    skipped: Object.fromEntries(counts.skipped),
    rejected: Object.fromEntries(counts.rejected),
    withoutKey,
    holders: counts.holders,
    wanted,
    continued,
    back,
    groups,
    heldGroups,
  };
}

/** What a pass has found so far. */
interface Found {
  readonly finder: CollisionFinder;
  readonly positions: PositionFile;
  readonly codes: SummaryCode;
  readonly wanted: WantedRows;
  readonly counts: PassCounts;
  readonly groups: Set<string>;
  readonly heldGroups: Set<string>;
  readonly back: number[];
  readonly continued: ContinuedRow[];
  withoutKey: number;
}

/** Their rows must be planned, however they look. */
function forgetUnfinished({ known, unfinished }: SyncPass): void {
  for (const sourceKey of unfinished.keys()) {
    const user = known.find(sourceKey);
    if (user !== -1) known.forget(user);
  }
}

/** A function of its own, called for each batch: the pass itself is called once, which leaves V8 little occasion to optimize it. */
function takeBatch(pass: SyncPass, found: Found, batch: readonly SourceRow[]): void {
  for (const row of batch) takeRow(pass, found, row);
}

function takeRow(pass: SyncPass, found: Found, row: SourceRow): void {
  const { known } = pass;
  const { finder, positions, wanted, counts } = found;
  const ref = row.kind === "record" ? row.record.ref : row.ref;
  const unchanged = row.kind === "record" ? known.findUnchanged(row.record) : -1;
  // What the pool holds is compared with a plan.
  if (unchanged !== -1 && pass.drifted === undefined) {
    known.see(unchanged, ref, false);
    positions.add(ref, 0);
    counts.unchanged++;
    return;
  }
  const decision = pass.planner(row);
  const sourceKey = decision.kind === "load" ? decision.user.sourceKey : decision.sourceKey;
  if (sourceKey === "") found.withoutKey++;
  const user = sourceKey === "" ? -1 : known.find(sourceKey);
  const isRepeated = user !== -1 && known.wasSeen(user);
  const again = user !== -1 && !isRepeated && known.stateOf(user) === "missing";
  if (user !== -1) known.see(user, ref, true);
  if (again) found.back.push(user);
  if (decision.kind !== "load") {
    positions.add(ref, 0);
    notLoaded(pass, counts, ref, decision);
    return;
  }
  for (const group of decision.user.groups) found.groups.add(group);
  known.claim(decision.claims(), (kind, low, high) => finder.claimHash(kind, low, high, ref.row));
  if (user === -1) {
    positions.add(ref, newRow(pass, found, row, decision));
    return;
  }
  positions.add(ref, 0);
  const state = known.stateOf(user);
  // A change that a process died over may stand in the pool although the row is as it was before.
  const same = state !== "disabled" && !pass.unfinished.has(sourceKey) && known.holds(user, decision.user);
  if (same && pass.drifted?.(user, decision) !== true) {
    counts.unchanged++;
    for (const group of decision.user.groups) found.heldGroups.add(group);
    if (isRepeated) wanted.set(ref.row, "repeat");
    else known.remember(user);
  } else wanted.add(row, same ? "look" : "change");
}

function notLoaded({ put }: SyncPass, counts: PassCounts, ref: SourceRef, decision: Exclude<RowDecision, { kind: "load" }>): void {
  if (decision.kind === "skip") {
    bump(counts.skipped, decision.reason);
    return;
  }
  bump(counts.rejected, decision.issues[0]?.code ?? "unknown");
  put({ ref, sourceKey: decision.sourceKey, username: "", stepsDone: 0, outcome: { status: "rejected", issues: decision.issues } });
}

/** A row whose user the ledger does not know: to be created, or gone on with where an earlier run may have created it. Gives its code. */
function newRow(pass: SyncPass, found: Found, row: SourceRow, decision: Extract<RowDecision, { kind: "load" }>): number {
  const { user } = decision;
  const { existing } = pass;
  const { counts, wanted, codes, continued } = found;
  if (existing.mode === "leave" && pass.leftAlone.get(user.sourceKey) === contentHash(user)) {
    const { outcome } = existing;
    if (outcome.status === "skipped") bump(counts.skipped, outcome.reason);
    else {
      bump(counts.rejected, outcome.issues[0]?.code ?? "unknown");
      pass.put({ ref: user.ref, sourceKey: user.sourceKey, username: user.username, stepsDone: 0, outcome });
    }
    return 0;
  }
  wanted.add(row, "create");
  return codes.encode(toCreate({ ...pass, continued }, decision));
}
