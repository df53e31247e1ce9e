/**
 * poolferry as a library: the same job files, plans and runs as the command's, without its terminal and its exit codes.
 * A job is read (`readJob`), given a connection to its pool (`connectPool`) and a pace (`pacedPool`, `retryingPool`), opened
 * (`openJob`, which takes the job's lock until `close`), and planned or run (`planJob`, `runJob`). Everything that cannot go
 * on throws a RunError, whose `exit` names one of EXIT_CODES. The sandbox (`startSandbox`) stands in for Cognito in tests.
 */
export { type ConnectOptions, connectPool, type PoolConnection, type PoolCredentials } from "./cognito/connect.ts";
export { jobJsonSchema, mappingJsonSchema } from "./documents/index.ts";
export { type Job, type JobOptions, readJob } from "./jobs/job.ts";
export type { JobEvent, RunSummary } from "./jobs/job-events.ts";
export { type OpenJob, openJob } from "./jobs/open-job.ts";
export type { CountByReason, PlanReport } from "./jobs/plan/plan-report.ts";
export { planJob } from "./jobs/plan-job.ts";
export { type RunStatus, readReport, readRuns, readStatus } from "./jobs/read-state.ts";
export type { RunReport } from "./jobs/report/run-report.ts";
export type { RunFiles } from "./jobs/report/write-outputs.ts";
export { type RunOptions, type RunResult, runJob } from "./jobs/run-job.ts";
export type { PacedPool, Workplace } from "./jobs/workplace.ts";
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
