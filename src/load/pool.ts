import type {
  AdjustableCategory,
  AttributeSchema,
  Failure,
  GroupDefinition,
  HashAlgorithm,
  MfaFactor,
  ProvisionedLimit,
  QuotaCategory,
  Secret,
} from "../model/index.ts";
import { IDENTITY_CATEGORY_OF, type IdentityOperations } from "./identity-operations.ts";

/** The answer of a pool: a value or a classified failure, never an exception of an SDK. */
export type PoolResult<T = object> = ({ readonly ok: true } & T) | { readonly ok: false; readonly failure: Failure };

/** A user as the pool holds it. Times are epoch milliseconds of the server's clock. */
export interface PoolUser {
  readonly username: string;
  readonly sub: string;
  /** CONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED, EXTERNAL_PROVIDER, UNCONFIRMED ... */
  readonly status: string;
  readonly enabled: boolean;
  /** All attributes, `sub` and the JSON string `identities` included. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Cognito's import job. `status` is Created, Pending, InProgress, Stopping, Stopped, Succeeded, Failed or Expired. */
export interface ImportJob {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt: number;
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  readonly message: string;
  /** Where to PUT the CSV, good for 15 minutes; only right after creation for certain. */
  readonly uploadUrl?: Secret;
}

export interface LinkTarget {
  readonly username: string;
  readonly provider: string;
  readonly attribute: string;
  readonly id: string;
}

/** A test user's sign-in by password, through an app client that allows the flow. */
export interface SignInRequest {
  readonly username: string;
  readonly password: Secret;
  readonly clientId: string;
  /** Where the client has one. */
  readonly clientSecret?: Secret;
}

/** A group's name and what is to be set of it. */
interface GroupRequest extends Omit<GroupDefinition, "name"> {
  readonly group: string;
}

interface Call<Request, Response = object> {
  readonly request: Request;
  readonly response: Response;
}

/** Every request that loading makes, by our own name. One call is one request to Cognito. */
export interface PoolOperations extends IdentityOperations {
  readonly createUser: Call<
    {
      readonly username: string;
      readonly attributes: ReadonlyMap<string, string>;
      /** Left out: Cognito generates one, or makes a passwordless user where the pool allows that. */
      readonly temporaryPassword?: Secret;
      /** `none` sends nothing (MessageAction SUPPRESS). */
      readonly invitation: "none" | "email" | "sms";
    },
    { readonly user: PoolUser }
  >;
  /** AdminGetUser: reads strongly, but counts the user as active in the bill. */
  readonly getUser: Call<{ readonly username: string }, { readonly user: PoolUser }>;
  /** ListUsers, up to 60 a page; pages may be short or empty before the last; lags behind writes; not billed. */
  readonly listUsers: Call<
    { readonly filter?: string; readonly token?: string; readonly limit?: number },
    { readonly users: readonly PoolUser[]; readonly next?: string }
  >;
  readonly setPassword: Call<{ readonly username: string; readonly password: Secret; readonly permanent: boolean }>;
  readonly updateAttributes: Call<{ readonly username: string; readonly attributes: ReadonlyMap<string, string> }>;
  readonly addToGroup: Call<{ readonly username: string; readonly group: string }>;
  readonly listGroupsOfUser: Call<
    { readonly username: string; readonly token?: string },
    { readonly groups: readonly string[]; readonly next?: string }
  >;
  /** The names of the pool's groups, up to 60 a page. */
  readonly listGroups: Call<{ readonly token?: string }, { readonly groups: readonly string[]; readonly next?: string }>;
  readonly createGroup: Call<GroupRequest>;
  readonly getGroup: Call<{ readonly group: string }, { readonly group: GroupDefinition }>;
  /** What is left out is not sent; whether Cognito keeps it then is not documented, so everything that is set should be sent. */
  readonly updateGroup: Call<GroupRequest>;
  /** DeleteGroup: whoever is in the group is in it no longer. */
  readonly deleteGroup: Call<{ readonly group: string }>;
  readonly linkProvider: Call<LinkTarget>;
  readonly disableUser: Call<{ readonly username: string }>;
  readonly enableUser: Call<{ readonly username: string }>;
  /** AdminDeleteUserAttributes; an address takes its verified flag with it. */
  readonly removeAttributes: Call<{ readonly username: string; readonly names: readonly string[] }>;
  readonly removeFromGroup: Call<{ readonly username: string; readonly group: string }>;
  /** AdminDisableProviderForUser: names an identity and no user, and unlinks it from whoever has it. */
  readonly unlinkProvider: Call<Omit<LinkTarget, "username">>;
  /** AdminDeleteUser: nothing brings the user back. */
  readonly deleteUser: Call<{ readonly username: string }>;
  /** ListUsersInGroup, up to 60 a page; not billed. */
  readonly listUsersInGroup: Call<
    { readonly group: string; readonly token?: string },
    { readonly users: readonly PoolUser[]; readonly next?: string }
  >;
  /** AdminCreateUser with RESEND: a new temporary password and a message; only for a user in FORCE_CHANGE_PASSWORD. */
  readonly resendInvitation: Call<{ readonly username: string; readonly medium: "email" | "sms" }>;
  /** AdminResetUserPassword: the user's password is void from now on, and Cognito sends a code to the verified address. */
  readonly resetPassword: Call<{ readonly username: string }>;
  /** Switches on the factors that are true, and leaves the others as they are. */
  readonly setMfaPreference: Call<{
    readonly username: string;
    readonly sms: boolean;
    readonly email: boolean;
    readonly preferred: MfaFactor | undefined;
  }>;
  /** AdminInitiateAuth by ADMIN_USER_PASSWORD_AUTH: makes the user active in the bill. `challenge`: the password is right, and more is asked for. */
  readonly adminSignIn: Call<SignInRequest, { readonly challenge?: string }>;
  /** InitiateAuth by USER_PASSWORD_AUTH, as an app does it; otherwise the same. */
  readonly signIn: Call<SignInRequest, { readonly challenge?: string }>;
  /** Up to 25 custom attributes, named with their prefix `custom:`. They can never be removed or changed. */
  readonly addAttributes: Call<{ readonly attributes: readonly AttributeSchema[] }>;
  readonly createImportJob: Call<
    {
      readonly name: string;
      readonly logsRoleArn: string;
      /** That of all password hashes in the CSV; not every pool takes one. */
      readonly hashAlgorithm?: HashAlgorithm | undefined;
    },
    { readonly job: ImportJob }
  >;
  readonly startImportJob: Call<{ readonly id: string }, { readonly job: ImportJob }>;
  readonly stopImportJob: Call<{ readonly id: string }, { readonly job: ImportJob }>;
  readonly describeImportJob: Call<{ readonly id: string }, { readonly job: ImportJob }>;
  /** Newest first. */
  readonly listImportJobs: Call<{ readonly token?: string }, { readonly jobs: readonly ImportJob[]; readonly next?: string }>;
  /** PUTs the CSV to the presigned URL, streamed from disk; answers after the store confirmed it. */
  readonly uploadCsv: Call<{ readonly url: Secret; readonly path: string; readonly bytes: number }>;
  /** One page of an import job's CloudWatch log; `next` is absent at its present end. A missing stream is `LogStreamMissing`, permanent. */
  readonly readImportLog: Call<
    { readonly jobId: string; readonly jobName: string; readonly token?: string },
    { readonly messages: readonly string[]; readonly next?: string }
  >;
  readonly getProvisionedLimit: Call<{ readonly category: AdjustableCategory }, { readonly limit: ProvisionedLimit }>;
  /** In force at once, for the whole account and Region; `value` is a whole number of requests a second. */
  readonly updateProvisionedLimit: Call<
    { readonly category: AdjustableCategory; readonly value: number },
    { readonly limit: ProvisionedLimit }
  >;
}

export type PoolOperation = keyof PoolOperations;

/**
 * The target user pool. An operation is named, so that pacing, retrying, counting and fault injection are each one
 * small decorator. A call never throws, except for an aborted signal (the signal's reason).
 */
export interface Pool {
  call<K extends PoolOperation>(
    operation: K,
    request: PoolOperations[K]["request"],
    signal?: AbortSignal,
  ): Promise<PoolResult<PoolOperations[K]["response"]>>;
  /** The server's clock, epoch milliseconds, from its latest `Date` header and the monotonic clock since. */
  serverTime(): number;
}

/** What each operation is counted under; undefined: under no quota that is paced. */
export const CATEGORY_OF = {
  createUser: "UserCreation",
  getUser: "UserRead",
  listUsers: "UserList",
  setPassword: "UserAccountRecovery",
  updateAttributes: "UserUpdate",
  addToGroup: "UserUpdate",
  listGroupsOfUser: "UserResourceRead",
  listGroups: "UserPoolResourceRead",
  createGroup: "UserPoolResourceUpdate",
  getGroup: "UserPoolResourceRead",
  updateGroup: "UserPoolResourceUpdate",
  deleteGroup: "UserPoolResourceUpdate",
  linkProvider: "UserUpdate",
  disableUser: "UserUpdate",
  enableUser: "UserUpdate",
  removeAttributes: "UserUpdate",
  removeFromGroup: "UserUpdate",
  unlinkProvider: "UserUpdate",
  deleteUser: "UserUpdate",
  listUsersInGroup: "UserList",
  setMfaPreference: "UserResourceUpdate",
  adminSignIn: "UserAuthentication",
  signIn: "UserAuthentication",
  addAttributes: "UserPoolResourceUpdate",
  resendInvitation: "UserCreation",
  resetPassword: "UserAccountRecovery",
  createImportJob: "UserPoolResourceUpdate",
  startImportJob: "UserPoolResourceUpdate",
  stopImportJob: "UserPoolResourceUpdate",
  describeImportJob: "UserPoolResourceRead",
  listImportJobs: "UserPoolResourceRead",
  uploadCsv: undefined,
  readImportLog: undefined,
  getProvisionedLimit: "LimitManagement",
  updateProvisionedLimit: "LimitManagement",
  ...IDENTITY_CATEGORY_OF,
} as const satisfies Record<PoolOperation, QuotaCategory | undefined>;
