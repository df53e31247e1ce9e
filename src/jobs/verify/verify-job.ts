import { rm } from "node:fs/promises";
import { join } from "node:path";
import { EXIT_CODES, RunError } from "../../model/index.ts";
import { foldOf } from "../../transform/index.ts";
import type { OpenJob } from "../open-job.ts";
import { compileRowPlanner } from "../row-planner.ts";
import { followRuleOf, followsEnabled } from "../sync/follow-rule.ts";
import type { PacedPool, Workplace } from "../workplace.ts";
import { compileUserComparison, compileUserNames } from "./compare-user.ts";
import { DoubtfulRows } from "./doubtful-rows.ts";
import { extraSubs } from "./extra-users.ts";
import { Findings } from "./findings.ts";
import { GroupMembers } from "./group-members.ts";
import { verifyAll, verifySample } from "./look-at-pool.ts";
import { PoolTable } from "./pool-table.ts";
import { openScratch } from "./scratch.ts";
import { type Canary, signInCanaries } from "./sign-in-canaries.ts";
import type { VerifyContext } from "./verify-context.ts";
import type { Verification } from "./verify-events.ts";
import { type FindingLine, type VerifyFiles, writeVerification } from "./write-verification.ts";

export interface VerifyOptions {
  /** Also compares groups, by ListUsersInGroup. */
  readonly groups: boolean;
  /** Also compares linked identities. */
  readonly links: boolean;
  /** Compares so many users instead of all. */
  readonly sample?: { readonly size: number; readonly seed: number } | undefined;
  /** Counts profiles of identity providers' users as extra, too. */
  readonly federated: boolean;
  /** Extra users do no harm. */
  readonly allowExtra: boolean;
  /** Test users to sign in. */
  readonly canaries: readonly Canary[];
}

export interface VerifyResult {
  readonly verification: Verification;
  readonly files: VerifyFiles;
  /** 0 when the pool is as the source and the mapping say, else 3. */
  readonly exitCode: number;
}

/**
 * Reads the pool back by ListUsers and holds it against source and mapping: who is missing, different or extra. Settles rows that
 * runs left unconfirmed. Changes nothing in the pool. Throws RunError where there is nothing to verify or it cannot go on.
 */
export async function verifyJob(open: OpenJob, paced: PacedPool, workplace: Workplace, options: VerifyOptions): Promise<VerifyResult> {
  const { job, ledger, profile, folder } = open;
  checkLedger(open);
  const begun = workplace.now();
  const canaries = await signInCanaries(paced.pool, options.canaries, workplace.drain);
  const scratch = openScratch(folder.spool);
  const loaded = ledger.loadedUsers();
  try {
    const context = contextOf(open, paced, workplace, options, scratch.database, loaded);
    const seen = options.sample === undefined ? await verifyAll(context, options.federated) : await verifySample(context, options.sample);
    const { names, ...kinds } = context.findings.counts();
    const { rows, compared, notExpected } = seen.counts;
    const verification: Verification = {
      type: "verification",
      job: job.name,
      pool: profile.id,
      scope: options.sample === undefined ? "all" : "sample",
      rows,
      compared,
      equal: compared - kinds.missing - kinds.different,
      ...kinds,
      ...seen.beyond,
      names,
      notExpected,
      listed: seen.listed,
      settled: seen.settled,
      ...(canaries.length === 0 ? {} : { canaries }),
      ...(options.sample === undefined ? {} : { seed: options.sample.seed }),
      seconds: (workplace.now() - begun) / 1000,
    };
    const files = await writeVerification(folder, verification, workplace.wallClock(), linesOf(context));
    workplace.tell(verification);
    return { verification, files, exitCode: exitCodeOf(verification, options.allowExtra) };
  } finally {
    loaded.close();
    scratch.close();
    // A database's rows are not kept longer than they are read.
    await rm(join(folder.spool, "looked-at.tmp"), { force: true });
  }
}

function contextOf(
  open: OpenJob,
  paced: PacedPool,
  workplace: Workplace,
  { groups, links }: VerifyOptions,
  database: VerifyContext["database"],
  loaded: VerifyContext["loaded"],
): VerifyContext {
  const { mapping, profile, job } = open;
  const namesOf = compileUserNames(profile);
  const rule = followRuleOf(job, profile, new Set());
  const follows = (name: string) => (name === "enabled" ? followsEnabled(job) : rule.ownershipOf(name) === "source");
  return {
    open,
    paced,
    workplace,
    // What a run loaded was checked then, and a pool that has changed since changes no plan of it.
    planner: compileRowPlanner(mapping, profile, job.document, true),
    loaded,
    compare: compileUserComparison(profile, {
      follows,
      removable: rule.removable,
      links,
      exactProviders: new Set(rule.revocableLinks.keys()),
    }),
    fold: foldOf(profile),
    database,
    findings: new Findings(database),
    doubts: new DoubtfulRows(database),
    groups: groups ? new GroupMembers(database) : undefined,
    exactGroups: job.document.sync.groups === "exact",
    newTable: () => new PoolTable(database, namesOf),
  };
}

/** Throws RunError `notFound` where no run has loaded anybody, `refused` while one is unfinished: its users lack steps yet. */
function checkLedger({ ledger, job }: OpenJob): void {
  const runs = ledger.runs();
  const unfinished = runs.find(({ state }) => state === "loading");
  if (unfinished !== undefined) {
    throw new RunError("refused", `Run ${unfinished.run} of this job is not finished.`, "Finish it first, with the command that began it.");
  }
  if (!runs.some(({ state }) => state === "finished" || state === "abandoned")) {
    throw new RunError(
      "notFound",
      `No run of the job ${job.name} has loaded anybody.`,
      "Run it first, or name its state folder with --state.",
    );
  }
}

function* linesOf({ findings, database }: VerifyContext): Generator<FindingLine> {
  for (const { kind, row, line, sub, names } of findings.all()) yield { kind, row, line, ...(sub === undefined ? {} : { sub }), names };
  for (const sub of extraSubs(database)) yield { kind: "extra", sub };
}

function exitCodeOf({ missing, different, extra, settled, canaries = [] }: Verification, allowExtra: boolean): number {
  const open = missing + different + (allowExtra ? 0 : extra) + settled.unfinished + settled.notInPool + settled.unconfirmed;
  return open === 0 && canaries.every(({ result }) => result !== "refused") ? EXIT_CODES.ok : EXIT_CODES.incomplete;
}
