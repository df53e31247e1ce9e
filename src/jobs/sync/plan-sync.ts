import { hash } from "node:crypto";
import { join } from "node:path";
import { atomicWrite } from "../../files/atomic-write.ts";
import { ensurePrivateFolder } from "../../files/private-folder.ts";
import type { FollowRule } from "../../load/index.ts";
import { RunError, type SourceRef } from "../../model/index.ts";
import { mappingTextFingerprint, plannedByFingerprint } from "../fingerprints.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { KeptUser } from "../ledger/user-table.ts";
import type { OpenJob } from "../open-job.ts";
import { paceOf } from "../pace.ts";
import { planPace } from "../plan/plan-pace.ts";
import { PLAN_VERSION, type PlanReport } from "../plan/plan-report.ts";
import { PlanTally } from "../plan/plan-tally.ts";
import { compileRowPlanner, existingRuleOf } from "../row-planner.ts";
import { planIdentityPool } from "../run/prepare-identity-pool.ts";
import type { PacedPool, Workplace } from "../workplace.ts";
import { beginAnew } from "./begin-anew.ts";
import { DifferenceTally } from "./difference-tally.ts";
import { Drift } from "./drift.ts";
import { followRuleOf, followsEnabled, sourceAttributes } from "./follow-rule.ts";
import { formerlyOf, unknownRunOf } from "./formerly.ts";
import { type GuardName, guardSource, guardsBefore, guardUsers, insistOnGuards, type TrippedGuard } from "./guards.ts";
import { KnownUsers } from "./known-users.ts";
import { lookAtChanges } from "./look-at-changes.ts";
import { type MissingUsers, missingUsers } from "./missing-users.ts";
import { syncPass } from "./sync-pass.ts";
import { SYNC_PLAN_VERSION, type SyncPlan } from "./sync-plan.ts";
import { toCreate } from "./to-create.ts";
import { rowNumberOf, type WantedRows } from "./wanted-rows.ts";
import { WorkFile, type WorkItem } from "./work-file.ts";

/** What was found out, and what applying needs of it. */
export interface PlannedSync {
  readonly record: RunRecord & { readonly rows: number };
  readonly plan: SyncPlan;
  readonly wanted: WantedRows;
  /** Rows of the source. */
  readonly sourceRows: number;
  /** Rows that have what another one was rejected for. */
  readonly holders: readonly SourceRef[];
  readonly work: WorkFile;
  readonly settled: readonly { readonly item: Omit<WorkItem, "change">; readonly kept: KeptUser }[];
  readonly missing: MissingUsers;
  readonly managed: ReadonlySet<string>;
  readonly rule: FollowRule;
}

export interface SyncWishes {
  readonly drift: boolean;
  readonly accept: ReadonlySet<GuardName>;
  /** Only the plan is wanted: guards are shown and refuse nothing. */
  readonly planOnly: boolean;
}

/**
 * Finds everything that lies between source and pool: reads the whole source, looks the changed users up in the pool, and writes
 * nothing to it. Throws RunError `refused` where a guard trips that was not accepted.
 */
export async function planSync(
  open: OpenJob,
  record: RunRecord,
  paced: PacedPool,
  workplace: Workplace,
  wishes: SyncWishes,
): Promise<PlannedSync> {
  const { job, ledger, profile, folder } = open;
  const { document } = job;
  const { pool } = paced;
  const begun = workplace.now();
  const signal = workplace.drain;
  const guards: TrippedGuard[] = [];
  const guard = (tripped: readonly Omit<TrippedGuard, "accepted">[]) => {
    guards.push(...tripped.map((one) => ({ ...one, accepted: wishes.accept.has(one.guard) })));
    if (!wishes.planOnly) insistOnGuards(guards);
  };
  const formerly = formerlyOf(ledger);
  const shape = hash("sha256", JSON.stringify(open.source.shape), "hex");
  const text = mappingTextFingerprint(job);
  const target = { id: profile.id, name: profile.name, region: profile.region, account: profile.account };
  const known = KnownUsers.of(
    ledger.userHashes,
    ledger.users,
    plannedByFingerprint(job, open.source.shape, open.fingerprints, profile.groups),
  );
  const users = known.there;
  guard(
    guardsBefore({
      formerly,
      now: { mapping: open.fingerprints.mapping, document: text, shape, pool: target },
      users,
      poolUsers: profile.estimatedUsers,
      unknownRun: await unknownRunOf(ledger, folder),
    }),
  );

  const tally = new PlanTally();
  const planner = compileRowPlanner(open.mapping, profile, document);
  const drift = wishes.drift
    ? new Drift(profile, known, sourceAttributes(job, profile, followRuleOf(job, profile, new Set())), followsEnabled(job))
    : undefined;
  const managedBefore = new Set([
    ...ledger.syncs.managedGroups(),
    ...open.mapping.groups,
    ...Object.keys(document.groups),
    ...formerly.groups,
  ]);
  await drift?.readPool(pool, ledger.users, managedBefore, signal);
  const unfinished = unfinishedOf(open);
  const pass = await ledger.whole(async () => {
    const done = await syncPass({
      source: open.source,
      planner,
      known,
      unfinished,
      leftAlone: wishes.drift ? new Map() : ledger.syncs.leftAlone(),
      existing: existingRuleOf(document.policies, profile),
      tally,
      drifted: drift?.differs,
      put: (row) => ledger.rows.put(record.firstId, row),
      rowsPerIdentity: document.identityPool?.rowsPerIdentity ?? 1,
      folder: folder.spool,
      onRows: (rows) => workplace.tell({ type: "planning", rows }),
      signal,
    });
    if (!wishes.planOnly) {
      known.keep(ledger.userHashes);
      // The next sync does not plan their rows, and would not hear of their groups.
      ledger.syncs.manageGroups(done.heldGroups);
    }
    return done;
  });
  // Of what changed alone nobody can tell who is missing, or how much the source has lost.
  const reading = open.reading.report();
  const partial = reading.kind === "changes";
  if (pass.rows === 0 && !partial) {
    throw new RunError(
      "refused",
      "The source has no rows.",
      "Look at the export: an empty source is refused whatever is accepted, as it would make everybody missing.",
    );
  }
  if (!partial) guard(guardSource(pass.rows, formerly.rows, document.sync.guards));

  const managed = new Set([...managedBefore, ...pass.groups]);
  const rule = followRuleOf(job, profile, managed);
  const missing = missingUsers(ledger.users, known, pass.back, pass.withoutKey === 0 && !partial, document.sync.missing);
  const work = new WorkFile(join(folder.spool, "sync-changes.tmp"));
  const counts = new DifferenceTally();
  const settled: { item: Omit<WorkItem, "change">; kept: KeptUser }[] = [];
  let change = 0;
  const ended = { rejected: {} as Record<string, number>, failed: 0 };
  const put = (row: Parameters<typeof ledger.rows.put>[1]) => ledger.rows.put(record.firstId, row);
  try {
    await lookAtChanges(
      {
        pool,
        profile,
        planner,
        users: ledger.users,
        rule,
        followsEnabled: followsEnabled(job),
        drift: wishes.drift,
        unfinished,
        put,
        found: {
          change(item) {
            change++;
            counts.add(item.ref.row, item.change);
            tally.groups(item.change.addGroups);
            work.add(item);
          },
          settled: (item, kept) => settled.push({ item, kept }),
          gone(row, decision, former) {
            pass.wanted.set(rowNumberOf(row), "create");
            toCreate({ unfinished, continued: pass.continued, tally, put }, decision, former);
          },
          outcome(outcome) {
            const code = outcome.status === "rejected" ? (outcome.issues[0]?.code ?? "unknown") : "failed";
            ended.rejected[code] = (ended.rejected[code] ?? 0) + 1;
          },
        },
      },
      pass.wanted,
      signal,
    );
    await beginAnew(pass, { pool, profile, tally }, (row) => ledger.rows.remove(record.firstId + row), signal);
    const tallied = tally.report(profile, document, paced.rates, users);
    counts.counts.create = tallied.load + tallied.continue;
    counts.counts.disable += missing.disable.length;
    counts.counts.delete += missing.delete.length;
    guard(guardUsers({ ...counts.counts, remove: counts.losing }, users, document.sync.guards));
    const load: PlanReport = {
      version: PLAN_VERSION,
      run: record.run,
      job: job.name,
      source: { bytes: open.sourceBytes, format: job.source.format },
      pool: { ...target, users, triggers: profile.triggers },
      ...(profile.identityPool &&
        document.identityPool &&
        tallied.load + tallied.continue > 0 && {
          identityPool: {
            id: document.identityPool.id,
            name: profile.identityPool.name,
            developerProvider: document.identityPool.developerProvider,
            onConflict: document.identityPool.onConflict,
            changes: await planIdentityPool(pool, document.identityPool, signal),
          },
        }),
      fingerprints: open.fingerprints,
      invitation: document.policies.invitation,
      ...tallied,
      pace: planPace(job, paceOf(job, profile), tallied),
    };
    const plan: SyncPlan = {
      version: SYNC_PLAN_VERSION,
      kind: "sync",
      run: record.run,
      job: job.name,
      pool: target,
      invitation: document.policies.invitation,
      fingerprints: open.fingerprints,
      shape,
      document: text,
      drift: wishes.drift,
      partial,
      reading,
      rows: pass.rows,
      users,
      unchanged: pass.unchanged,
      create: tallied.load + tallied.continue,
      change,
      settled: settled.length,
      skip: pass.skipped,
      reject: added(pass.rejected, ended.rejected),
      missing: {
        users: missing.users,
        disable: missing.disable.length,
        delete: missing.delete.length,
        ...(pass.withoutKey === 0 ? {} : { notJudged: pass.withoutKey }),
      },
      differences: counts.counts,
      examples: counts.examples,
      guards,
      groupsToCreate: tallied.groupsToCreate,
      load,
    };
    const json = JSON.stringify(plan, undefined, 2);
    await ensurePrivateFolder(folder.runFolder(record.run));
    await atomicWrite(join(folder.runFolder(record.run), "plan.json"), `${json}\n`);
    const rows = pass.rows + missing.disable.length + missing.delete.length;
    const skipped = Object.values(pass.skipped).reduce((sum, count) => sum + count, 0);
    const seconds = (workplace.now() - begun) / 1000;
    ledger.markRun(record.run, "planned", seconds, { rows, counted: pass.unchanged + skipped, plan: json });
    workplace.tell({ type: "sync-plan", ...plan });
    const planned = ledger.run(record.run) as RunRecord;
    const { wanted, holders, rows: sourceRows } = pass;
    return { record: { ...planned, rows }, plan, wanted, sourceRows, holders, work, settled, missing, managed, rule };
  } catch (error) {
    work.close();
    throw error;
  }
}

/** Rows whose user may be in the pool; what came before a user was deleted says nothing of the next one with its key. */
function unfinishedOf({ ledger }: OpenJob): ReturnType<OpenJob["ledger"]["unfinishedUsers"]> {
  return new Map([...ledger.unfinishedUsers()].filter(([key, { rowId }]) => (ledger.users.get(key)?.rowId ?? 0) < rowId));
}

function added(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a };
  for (const [code, count] of Object.entries(b)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}
