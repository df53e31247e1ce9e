/**
 * poolferry as a library: the same jobs, plans and runs as the command's, without its terminal and its exit codes (docs/library.md).
 * `policy` tells the permissions that a job needs. `plan`, `run`, `sync`, `verify` and `undo` are operations: promises of their results whose events can be iterated. What cannot go on is rejected with a
 * RunError, whose `exit` names one of EXIT_CODES. The parts that operations are made of are exported too: `readJob`, `connectPool`,
 * `openJob`, `planJob`, `runJob`. The sandbox (`startSandbox`) stands in for Cognito in tests.
 */
import { processEnvironment } from "./cli/environment.ts";
import type { Environment } from "./compose/connect-options.ts";
import type { JobPolicy } from "./compose/policy/job-policy.ts";
import type { RunResult } from "./jobs/run-job.ts";
import type { SyncResult } from "./jobs/sync/sync-job.ts";
import type { UndoOutcome } from "./jobs/undo/undo-job.ts";
import type { VerifyResult } from "./jobs/verify/verify-job.ts";
import type { JobInput } from "./library/job-input.ts";
import type { Operation } from "./library/operation.ts";
import type { InEnvironment, OperationOptions } from "./library/operation-options.ts";
import { type PlanResult, startPlan } from "./library/plan.ts";
import { type PolicyChoices, readPolicy } from "./library/policy.ts";
import { type RunChoices, startRun } from "./library/run.ts";
import { type SyncChoices, startSync } from "./library/sync.ts";
import { startUndo, type UndoChoices } from "./library/undo.ts";
import { startVerify, type VerifyChoices } from "./library/verify.ts";

/**
 * Plans a job: reads the whole source and the pool's users, writes nothing to the pool. `job` is the path of a job file, or its
 * content as an object. Rejects with a RunError, such as `refused` while a run of the job is unfinished.
 */
export function plan(job: JobInput, options: OperationOptions = {}): Operation<PlanResult> {
  return startPlan(job, inEnvironment(options));
}

/**
 * Loads a job: goes on with its unfinished run, or plans and executes a new one. Writes nothing unless `yes` or `confirm` gives
 * leave. Rows that do not get in are no error: `summary.outcomes` counts them, and `exitCode` is then 3. Rejects with a RunError
 * where it cannot go on; what was done stays recorded, and the same call again goes on from there.
 */
export function run(job: JobInput, options: RunChoices = {}): Operation<RunResult> {
  return startRun(job, inEnvironment(options));
}

/**
 * Brings a pool in line with its source: makes new users, changes changed ones, treats missing ones as the job says. Writes nothing
 * unless `yes` or `confirm` gives leave. Rejects with a RunError `refused` where a guard refuses it and `accept` does not name that.
 */
export function sync(job: JobInput, options: SyncChoices = {}): Operation<SyncResult> {
  return startSync(job, inEnvironment(options));
}

/**
 * Reads a pool back and compares it with source and mapping; settles rows that runs left unconfirmed. Changes nothing in the pool.
 * Differences are no error: `exitCode` is then 3. Rejects with a RunError `notFound` where no run of the job has loaded anybody.
 */
export function verify(job: JobInput, options: VerifyChoices = {}): Operation<VerifyResult> {
  return startVerify(job, inEnvironment(options));
}

/**
 * Takes back what a run did, for users whom nobody is known to have touched since; the same call again goes on. Writes nothing
 * unless `yes` or `confirm` gives leave. Users that are kept are no error: `exitCode` is then 3.
 */
export function undo(job: JobInput, options: UndoChoices = {}): Operation<UndoOutcome> {
  return startUndo(job, inEnvironment(options));
}

/**
 * The least IAM policy that a job needs, from its file and its mapping alone: AWS is not asked. `modes` says for what; the default is
 * what the job file implies, and never `undo` or `invite`. Rejects with a RunError `usage` for a job or an account that is none.
 */
export function policy(job: JobInput, choices: PolicyChoices = {}): Promise<JobPolicy> {
  return readPolicy(job, choices);
}

function inEnvironment<O extends { readonly environment?: Environment | undefined }>(options: O): InEnvironment<O> {
  return { ...options, environment: options.environment ?? processEnvironment() };
}

export { type ConnectOptions, connectPool, type PoolConnection, type PoolCredentials } from "./cognito/connect.ts";
export type { Environment, GivenTarget } from "./compose/connect-options.ts";
export type { PolicyMode } from "./compose/policy/grants.ts";
export type { JobPolicy, PolicyDocument, PolicyStatement } from "./compose/policy/job-policy.ts";
export { jobJsonSchema, mappingJsonSchema, type WrittenJob, type WrittenMapping } from "./documents/index.ts";
export { type Job, type JobOptions, readJob } from "./jobs/job.ts";
export type { JobEvent, RunSummary } from "./jobs/job-events.ts";
export type { JobObject } from "./jobs/job-object.ts";
export { type OpenJob, openJob } from "./jobs/open-job.ts";
export type { GivenPace } from "./jobs/pace.ts";
export type { CountByReason, PlanReport } from "./jobs/plan/plan-report.ts";
export { planJob } from "./jobs/plan-job.ts";
export { type RunStatus, readReport, readRuns, readStatus } from "./jobs/read-state.ts";
export type { RunReport } from "./jobs/report/run-report.ts";
export type { RunFiles } from "./jobs/report/write-outputs.ts";
export { type RunOptions, type RunResult, runJob } from "./jobs/run-job.ts";
export type { FullReason } from "./jobs/sync/full-reason.ts";
export type { GuardName, TrippedGuard } from "./jobs/sync/guards.ts";
export type { ReadingReport } from "./jobs/sync/source-reading.ts";
export type { SyncResult } from "./jobs/sync/sync-job.ts";
export type { SyncPlan } from "./jobs/sync/sync-plan.ts";
export type { SyncReport } from "./jobs/sync/sync-report.ts";
export type { SyncFiles } from "./jobs/sync/write-sync-outputs.ts";
export type { UndoPlan, UndoResult } from "./jobs/undo/undo-events.ts";
export type { UndoOutcome } from "./jobs/undo/undo-job.ts";
export type { Verification } from "./jobs/verify/verify-events.ts";
export type { VerifyResult } from "./jobs/verify/verify-job.ts";
export type { VerifyFiles } from "./jobs/verify/write-verification.ts";
export type { PacedPool, Workplace } from "./jobs/workplace.ts";
export type { OperationEvent } from "./library/event-queue.ts";
export type { JobInput } from "./library/job-input.ts";
export type { Operation } from "./library/operation.ts";
export type { JobChoices, Leave, OperationOptions } from "./library/operation-options.ts";
export type { PlanResult } from "./library/plan.ts";
export type { PolicyChoices } from "./library/policy.ts";
export type { RunChoices } from "./library/run.ts";
export type { SyncChoices } from "./library/sync.ts";
export type { UndoChoices } from "./library/undo.ts";
export type { VerifyChoices } from "./library/verify.ts";
export {
  type LoadEvent,
  type Pool,
  type PoolOperation,
  type PoolOperations,
  type PoolResult,
  pacedPool,
  retryingPool,
  unhurriedPool,
} from "./load/index.ts";
export {
  type AttributeSchema,
  type Credential,
  DEFAULT_QUOTAS,
  type DeveloperIdentity,
  EXIT_CODES,
  type ExitReason,
  type Failure,
  type GroupDefinition,
  type IdentityLink,
  type IdentityPoolProfile,
  type IdentityPoolTarget,
  type IdentityProvider,
  type Issue,
  type MfaFactor,
  type MfaPreference,
  OUTCOME_STATUSES,
  type Outcome,
  type OutcomeCounts,
  type OutcomeStatus,
  type PasswordPolicy,
  type PlannedUser,
  type PoolMfaFactor,
  type PoolProfile,
  type QuotaCategory,
  RunError,
  Secret,
  type SignInName,
  type SourceSpec,
  type UserPoolCategory,
} from "./model/index.ts";
export type { CallRecord } from "./sandbox/behaviour/call-history.ts";
export type { Distribution, Latency } from "./sandbox/behaviour/latency.ts";
export type { Billing } from "./sandbox/billing/meter-active-users.ts";
export type { CallCounts } from "./sandbox/calls.ts";
export type { Clock } from "./sandbox/clock.ts";
export type { FaultName } from "./sandbox/faults/fault-kinds.ts";
export type { Fault, FaultSchedule } from "./sandbox/faults/fault-schedule.ts";
export type { FaultHits, Faults } from "./sandbox/faults/open-faults.ts";
export type { IdentityPoolCategory } from "./sandbox/identity-pools/identity-pool-rates.ts";
export type { IdentityPoolFaults, IdentityPoolSettings } from "./sandbox/identity-pools/identity-pool-settings.ts";
export type { HashReasons, HashSettings } from "./sandbox/import/hash-settings.ts";
export type { CsvSettings, FailureThreshold, ImportFaults, ImportLogSettings } from "./sandbox/import/import-settings.ts";
export type { CodeMessage, Medium, Outbox, Sender } from "./sandbox/outbox.ts";
export { type CreatedPool, createPoolFromFile, type PoolFile } from "./sandbox/pool-file.ts";
export type { CategoryQuota, QuotaChoice } from "./sandbox/quotas/quotas.ts";
export type { Category } from "./sandbox/quotas/rates.ts";
export { DEFAULT_SETTINGS, type ImportSettings, type SandboxSettings } from "./sandbox/settings.ts";
export { type Sandbox, type SandboxOptions, startSandbox } from "./sandbox/start-sandbox.ts";
export type { Store } from "./sandbox/state/store.ts";
export type { TriggerEvent, TriggerHandler, TriggerTarget } from "./sandbox/triggers/triggers.ts";
