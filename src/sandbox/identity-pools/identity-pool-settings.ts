/** What is not documented of identity pools. */
export interface IdentityPoolSettings {
  /** Identity pools that an account can have; the quota can be raised. */
  readonly poolsPerAccount: number;
  /** User pools that can be providers of one identity pool; the quota can be raised. */
  readonly userPoolsPerIdentityPool: number;
  /** The exception of a merge, or a new login, that would give an identity more than 20 logins. */
  readonly tooManyLoginsError: "InvalidParameterException" | "ResourceConflictException" | "LimitExceededException";
  /** The 20 logins are documented for merges; whether the 21st login of its own is refused as well. */
  readonly twentyFirstLogin: "refuse" | "allow";
  /** A login for an identity that has lost its last one: NotAuthorizedException, or the identity is accessible again. */
  readonly loginOfDisabledIdentity: "refuse" | "revive";
  /** The developer users that LookupDeveloperIdentity lists when it is given one of them and no identity. */
  readonly lookupByUserLists: "given-user" | "all-users";
  /** UpdateIdentityPool without the DeveloperProviderName that is set: it stays, or InvalidParameterException. */
  readonly omittedDeveloperProvider: "keep" | "refuse";
  /** GetOpenIdToken in a pool without AllowClassicFlow: InvalidParameterException, or served. */
  readonly classicFlowOff: "refuse" | "serve";
  /** DeleteIdentities of an id that does not exist: nothing to do, or unprocessed with this code. */
  readonly deleteUnknownIdentity: "ignore" | "AccessDenied" | "InternalServerError";
  /** Faults for tests. */
  readonly faults: IdentityPoolFaults;
}

export interface IdentityPoolFaults {
  /** Developer user ids: DeleteIdentities leaves their identities unprocessed. */
  readonly undeletableUsers: readonly string[];
  /** The code that those are left unprocessed with. */
  readonly undeletableError: "AccessDenied" | "InternalServerError";
}

export const DEFAULT_IDENTITY_POOL_SETTINGS: IdentityPoolSettings = {
  poolsPerAccount: 1_000,
  userPoolsPerIdentityPool: 50,
  tooManyLoginsError: "InvalidParameterException",
  twentyFirstLogin: "refuse",
  loginOfDisabledIdentity: "refuse",
  lookupByUserLists: "given-user",
  omittedDeveloperProvider: "keep",
  classicFlowOff: "refuse",
  deleteUnknownIdentity: "ignore",
  faults: { undeletableUsers: [], undeletableError: "InternalServerError" },
};
