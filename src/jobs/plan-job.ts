import { rm } from "node:fs/promises";
import { join } from "node:path";
import { atomicWrite } from "../files/atomic-write.ts";
import { ensurePrivateFolder } from "../files/private-folder.ts";
import { type Pool, runErrorOf } from "../load/index.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { RunRecord } from "./ledger/run-record.ts";
import type { OpenJob } from "./open-job.ts";
import { paceOf } from "./pace.ts";
import { planPace } from "./plan/plan-pace.ts";
import { planPass } from "./plan/plan-pass.ts";
import { PLAN_VERSION, type PlanReport } from "./plan/plan-report.ts";
import { PlanTally } from "./plan/plan-tally.ts";
import { compilePoolClaims, compileRowPlanner, existingRuleOf, type KeyedClaim } from "./row-planner.ts";
import { planIdentityPool } from "./run/prepare-identity-pool.ts";
import type { PacedPool, Workplace } from "./workplace.ts";

/** Plans a new run: reads the whole source and the pool's users, writes nothing to the pool. Gives the run and its report. */
export async function planJob(
  open: OpenJob,
  paced: PacedPool,
  workplace: Workplace,
): Promise<{ readonly record: RunRecord; readonly plan: PlanReport }> {
  const { job, ledger, profile, folder } = open;
  const startedAt = workplace.wallClock();
  const begun = workplace.now();
  await forgetUnstarted(open);
  const record = ledger.beginRun(newRunName(ledger, startedAt), startedAt, open.fingerprints);
  const { policies, identityPool } = job.document;
  const tally = new PlanTally();
  const earlier = ledger.earlierUsers(record);
  let found: { readonly rows: number; readonly poolUsers: number };
  try {
    found = await ledger.whole(async () => {
      const pass = await planPass({
        source: open.source,
        planner: compileRowPlanner(open.mapping, profile, job.document),
        ledger: ledger.planLedger(record),
        tally,
        existing: existingRuleOf(policies, profile),
        poolClaims: poolClaims(paced.pool, open, workplace.drain),
        earlier,
        ...(identityPool && { rowsPerIdentity: identityPool.rowsPerIdentity }),
        folder: folder.spool,
        onRows: (rows) => workplace.tell({ type: "planning", rows }),
        signal: workplace.drain,
      });
      ledger.syncs.notePlanned(record.run, [...tally.joined, ...Object.keys(job.document.groups)]);
      return pass;
    });
  } finally {
    earlier?.close();
  }
  const tallied = tally.report(profile, job.document, paced.rates, found.poolUsers);
  const plan: PlanReport = {
    version: PLAN_VERSION,
    run: record.run,
    job: job.name,
    source: { bytes: open.sourceBytes, format: job.source.format },
    pool: {
      id: profile.id,
      name: profile.name,
      region: profile.region,
      account: profile.account,
      users: found.poolUsers,
      triggers: profile.triggers,
    },
    ...(profile.identityPool &&
      identityPool && {
        identityPool: {
          id: identityPool.id,
          name: profile.identityPool.name,
          developerProvider: identityPool.developerProvider,
          onConflict: identityPool.onConflict,
          changes: await planIdentityPool(paced.pool, identityPool, workplace.drain),
        },
      }),
    fingerprints: open.fingerprints,
    invitation: policies.invitation,
    ...tallied,
    pace: planPace(job, paceOf(job, profile), tallied),
  };
  const text = JSON.stringify(plan, undefined, 2);
  await ensurePrivateFolder(folder.runFolder(record.run));
  await atomicWrite(join(folder.runFolder(record.run), "plan.json"), `${text}\n`);
  ledger.markRun(record.run, "planned", (workplace.now() - begun) / 1000, { rows: found.rows, plan: text });
  workplace.tell({ type: "plan", ...plan });
  return { record: ledger.run(record.run) as RunRecord, plan };
}

/** Forgets runs that were planned and not begun, with their folders. */
export async function forgetUnstarted(open: Pick<OpenJob, "ledger" | "folder">): Promise<void> {
  for (const unstarted of open.ledger.runs().filter(({ state }) => state === "planning" || state === "planned"))
    await forgetRun(open, unstarted);
}

/** The folder goes first: of a run that only its folder speaks for, a sync takes the ledger for an old copy. */
export async function forgetRun({ ledger, folder }: Pick<OpenJob, "ledger" | "folder">, record: RunRecord): Promise<void> {
  await rm(folder.runFolder(record.run), { recursive: true, force: true });
  ledger.forgetRun(record);
}

/** Names sort by time, and no two runs of a job have the same, though one before them was forgotten. */
export function newRunName(ledger: Ledger, at: number): string {
  const numbers = ledger.runs().map(({ run }) => Number(run.slice(run.lastIndexOf("-") + 1)) || 0);
  const ordinal = Math.max(0, ...numbers) + 1;
  return `${new Date(at).toISOString().replace(/[-:]/g, "").replace(/\..*$/, "Z")}-${ordinal}`;
}

/** The names that the pool's users hold, page by page; one short page for an empty pool. */
async function* poolClaims(pool: Pool, open: OpenJob, signal: AbortSignal): AsyncGenerator<readonly (readonly KeyedClaim[])[]> {
  const claimsOf = compilePoolClaims(open.profile);
  let token: string | undefined;
  do {
    const page = await pool.call("listUsers", { limit: 60, ...(token === undefined ? {} : { token }) }, signal);
    if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
    yield page.users.map(claimsOf);
    token = page.next;
  } while (token !== undefined);
}
