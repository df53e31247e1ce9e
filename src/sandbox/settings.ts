import type { Latency } from "./behaviour/latency.ts";
import { DEFAULT_IDENTITY_POOL_SETTINGS, type IdentityPoolSettings } from "./identity-pools/identity-pool-settings.ts";
import { DEFAULT_IMPORT_SETTINGS, type ImportSettings } from "./import/import-settings.ts";
import type { TriggerTarget } from "./triggers/triggers.ts";

export type { ImportSettings } from "./import/import-settings.ts";

/** What Cognito does not document, or documents in two ways: every choice is a setting, and tests run with more than one. */
export interface SandboxSettings {
  /** HTTP status of client errors: as the SDK's schemas say (404, 403, 429 ...), or 400 as the API Reference says. */
  readonly statusCodes: "as-modelled" | "all-400";
  /** Whether a constraint failure repeats the offending value. */
  readonly echoInvalidValues: boolean;
  /** The exception of AdminCreateUser for a verified e-mail, phone or preferred_username that is another user's alias. */
  readonly aliasClashOnCreate: "UsernameExistsException" | "AliasExistsException";
  /** AdminUpdateUserAttributes that verifies another user's alias: refuse it (AliasExistsException) or move it silently. */
  readonly aliasClashOnUpdate: "refuse" | "move";
  /** Whether the user that loses an alias also loses its *_verified flag. */
  readonly movedAliasIsUnverified: boolean;
  /** How case-insensitive pools fold names: every letter, or A-Z only. */
  readonly caseFolding: "unicode" | "ascii";
  /** AdminCreateUser without a required attribute: refused, or allowed for a user who gets a password. */
  readonly missingRequiredOnCreate: "refuse" | "allow-with-password";
  /** A birthdate: `YYYY-MM-DD`, or any ten characters. */
  readonly birthdateFormat: "date" | "ten-characters";
  /** What a DateTime attribute takes: any text, or an ISO 8601 date or date-time. */
  readonly dateTimeFormat: "any" | "iso-8601";
  /** ListUsers: every page full, pages cut short at random, or cut short with empty ones among them. */
  readonly listUsersPages: "full" | "short" | "short-and-empty";
  /** ListUsers with AttributesToGet naming an attribute that a listed user lacks: an error, or left out for that user. */
  readonly missingAttributeToGet: "error" | "omit";
  /** ListUsers: every listing of a pool in the same order, or each chain of tokens in an order of its own. */
  readonly listUsersOrder: "stable" | "per-chain";
  /** How far, in virtual milliseconds, ListUsers is behind: users are listed as they were before it. */
  readonly listUsersLagMs: number;
  /** Life of a paging token in virtual milliseconds. */
  readonly pagingTokenLifeMs: number;
  /** Adding a user to a group again: no effect, or InvalidParameterException. */
  readonly repeatedGroupAdd: "ignore" | "refuse";
  /** The exception of the 101st group of a user. */
  readonly tooManyGroupsError: "LimitExceededException" | "InvalidParameterException";
  /** A linked source identity linked to the same user again: InvalidParameterException, or no effect. */
  readonly repeatedLink: "refuse" | "ignore";
  /** The text of that refusal. */
  readonly repeatedLinkMessage: string;
  /** A second identity of the same provider for one user: refused with the same text, or allowed. */
  readonly secondLinkOfProvider: "refuse" | "allow";
  /** RESEND for a user in another status than FORCE_CHANGE_PASSWORD: the text of UnsupportedUserStateException. */
  readonly resendWrongStateMessage: string;
  /** E-mail messages a day (UTC) that Cognito's own sender sends for an account; pools with EmailSendingAccount DEVELOPER know no limit. */
  readonly dailyEmails: number;
  /** Whether links, disabling, enabling and MFA preferences set by an administrator make a user active in the bill. */
  readonly billsUnlistedChanges: boolean;
  /** Quotas: seconds' worth of requests that a full bucket holds; at least one request always fits. */
  readonly quotaBurstSeconds: number;
  /** What the sandbox draws by lot (latency, pages, orders) follows from this number and from the calls alone. */
  readonly seed: number;
  /** How much later answers come, in real milliseconds; the change is made at once. */
  readonly latency: Latency | "none";
  /** How many of the latest calls are kept for tests to read; 0: none. */
  readonly callHistory: number;
  /** Import jobs, their upload and their log. */
  readonly import: ImportSettings;
  /** Identity pools and their identities. */
  readonly identityPools: IdentityPoolSettings;
  /** Wrong codes in a row after which a code is worth nothing. */
  readonly wrongCodesAllowed: number;
  /** The exception that says so. */
  readonly tooManyWrongCodesError: "LimitExceededException" | "TooManyFailedAttemptsException";
  /** Life of the code of a sign-up or of a new address, in virtual milliseconds. */
  readonly signUpCodeLifeMs: number;
  /** Life of the code of a forgotten password, in virtual milliseconds. */
  readonly resetCodeLifeMs: number;
  /** RevokeToken for a refresh token that is made up or already revoked: nothing to do, or InvalidParameterException. */
  readonly revokeUnknownToken: "ignore" | "refuse";
  /** The most that UpdateProvisionedLimit sets, in requests per second of the sandbox's clock. */
  readonly largestProvisionedLimit: number;
  /** Regions in which every pool is a secondary replica: reads and sign-ins work there, all else OperationNotEnabledException. */
  readonly secondaryRegions: readonly string[];
  /** How long a trigger may take, in real milliseconds. */
  readonly triggerTimeoutMs: number;
  /** How often a trigger that is late is called, the first call included. */
  readonly triggerAttempts: number;
  /** A user migration trigger that fails: its own exception, or UserNotFoundException. */
  readonly migrationTriggerError: "lambda-exception" | "UserNotFoundException";
  /** What stands for Lambda functions: by trigger name, for every pool that has such a trigger, or by the function's ARN. */
  readonly triggers: Readonly<Record<string, TriggerTarget>>;
}

export const DEFAULT_SETTINGS: SandboxSettings = {
  statusCodes: "as-modelled",
  echoInvalidValues: true,
  aliasClashOnCreate: "UsernameExistsException",
  aliasClashOnUpdate: "refuse",
  movedAliasIsUnverified: true,
  caseFolding: "unicode",
  missingRequiredOnCreate: "refuse",
  birthdateFormat: "date",
  dateTimeFormat: "any",
  listUsersPages: "full",
  listUsersOrder: "stable",
  missingAttributeToGet: "error",
  listUsersLagMs: 0,
  pagingTokenLifeMs: 3_600_000,
  repeatedGroupAdd: "ignore",
  tooManyGroupsError: "LimitExceededException",
  repeatedLink: "refuse",
  repeatedLinkMessage:
    "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser",
  secondLinkOfProvider: "refuse",
  resendWrongStateMessage: "Resend not possible. User status is not FORCE_CHANGE_PASSWORD",
  dailyEmails: 50,
  billsUnlistedChanges: false,
  quotaBurstSeconds: 1,
  seed: 1,
  latency: "none",
  callHistory: 0,
  import: DEFAULT_IMPORT_SETTINGS,
  identityPools: DEFAULT_IDENTITY_POOL_SETTINGS,
  wrongCodesAllowed: 5,
  tooManyWrongCodesError: "LimitExceededException",
  signUpCodeLifeMs: 86_400_000,
  resetCodeLifeMs: 3_600_000,
  revokeUnknownToken: "ignore",
  largestProvisionedLimit: 1000,
  secondaryRegions: [],
  triggerTimeoutMs: 5000,
  triggerAttempts: 3,
  migrationTriggerError: "lambda-exception",
  triggers: {},
};
