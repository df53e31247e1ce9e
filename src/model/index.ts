export type { ApiPages, ApiSpec, SecretPlace } from "./api-spec.ts";
export { exactNumber, parseExactly, parseJson } from "./exact-json.ts";
export type { IdentityPoolProfile, IdentityPoolTarget } from "./identity-pool.ts";
export type { Issue } from "./issue.ts";
export { type Failure, OUTCOME_STATUSES, type Outcome, type OutcomeCounts, type OutcomeStatus } from "./outcome.ts";
export { HASH_ALGORITHMS, HASH_ISSUE_CODES, type HashAlgorithm, type HashIssueCode, type HashVerdict } from "./password-hash.ts";
export type { Credential, DeveloperIdentity, IdentityLink, MfaFactor, MfaPreference, Plan, PlannedUser } from "./planned-user.ts";
export { COGNITO_MAILS_A_DAY, type PoolMessaging } from "./pool-messaging.ts";
export type {
  AttributeSchema,
  AttributeType,
  GroupDefinition,
  IdentityProvider,
  PasswordPolicy,
  PoolMfaFactor,
  PoolProfile,
  SignInName,
} from "./pool-profile.ts";
export type { PoolSourceSpec } from "./pool-source-spec.ts";
export {
  ADJUSTABLE_CATEGORIES,
  type AdjustableCategory,
  DEFAULT_QUOTAS,
  type ProvisionedLimit,
  type QuotaCategory,
  type UserPoolCategory,
} from "./quota.ts";
export { EXIT_CODES, type ExitReason, RunError } from "./run-error.ts";
export { Secret } from "./secret.ts";
export type { Json, RowValues, SourceRef, SourceRow, SourceShape, UserRecord } from "./source.ts";
export type { ChangedSince, DatabaseSpec, SourceSpec, TableFileSpec } from "./source-spec.ts";
