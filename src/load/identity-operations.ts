/** The requests that loading makes of the job's identity pool, by our own name. None of them is billed. */
export interface IdentityOperations {
  /** GetOpenIdTokenForDeveloperIdentity: gives the developer id's identity, and makes one where it has none. The token is dropped. */
  readonly registerIdentity: {
    readonly request: { readonly developerId: string };
    readonly response: { readonly identityId: string };
  };
  /** The same operation with an identity that exists: the developer id becomes one of its logins. Refused where it is another's. */
  readonly attachIdentity: {
    readonly request: { readonly developerId: string; readonly identityId: string };
    readonly response: { readonly identityId: string };
  };
  /** LookupDeveloperIdentity: a developer id's identity, or a page of the developer ids of an identity. */
  readonly lookupIdentity: {
    readonly request: { readonly developerId: string } | { readonly identityId: string; readonly token?: string };
    readonly response: { readonly identityId: string; readonly developerIds: readonly string[]; readonly next?: string };
  };
  /** MergeDeveloperIdentities: every login of the source's identity moves to the destination's, whose id is given; the source's id is lost. */
  readonly mergeIdentities: {
    readonly request: { readonly source: string; readonly destination: string };
    readonly response: { readonly identityId: string };
  };
  /** DescribeIdentity: when the identity was made, epoch ms. */
  readonly describeIdentity: { readonly request: { readonly identityId: string }; readonly response: { readonly createdAt: number } };
  /** UnlinkDeveloperIdentity: the developer id is free; an identity without any other login is nobody's from then on. */
  readonly unlinkIdentity: { readonly request: { readonly identityId: string; readonly developerId: string }; readonly response: object };
  readonly getIdentityPoolRoles: { readonly request: object; readonly response: IdentityPoolRoles };
  /** Replaces all roles and all role mappings of the pool. */
  readonly setIdentityPoolRoles: { readonly request: IdentityPoolRoles; readonly response: object };
  readonly getPrincipalTags: { readonly request: { readonly provider: string }; readonly response: PrincipalTagMap };
  /** Replaces the provider's map. */
  readonly setPrincipalTags: { readonly request: PrincipalTagMap & { readonly provider: string }; readonly response: object };
}

export interface IdentityPoolRoles {
  /** Role ARNs by `authenticated` and `unauthenticated`. */
  readonly roles: Readonly<Record<string, string>>;
  /** Role mappings by provider, carried as they came. */
  readonly mappings?: Readonly<Record<string, object>>;
}

/** Which claims of a provider's tokens become which tags of a session. */
export interface PrincipalTagMap {
  readonly useDefaults: boolean;
  /** Tag -> claim. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The rate that each is counted under; undefined: called a few times a run, without a rate of its own. */
export const IDENTITY_CATEGORY_OF = {
  registerIdentity: "IdentityRegistration",
  attachIdentity: "IdentityRegistration",
  lookupIdentity: "IdentityLookup",
  describeIdentity: "IdentityLookup",
  mergeIdentities: "IdentityMerge",
  unlinkIdentity: "IdentityMerge",
  getIdentityPoolRoles: undefined,
  setIdentityPoolRoles: undefined,
  getPrincipalTags: undefined,
  setPrincipalTags: undefined,
} as const satisfies Record<keyof IdentityOperations, string | undefined>;
