/** The identity pool of a job, as its job file names it. */
export interface IdentityPoolTarget {
  /** Such as `eu-central-1:1f2e3d4c-...`; its Region is what stands before the colon. */
  readonly id: string;
  /** The name of the pool's developer provider. */
  readonly developerProvider: string;
}

/** What was read of an identity pool (DescribeIdentityPool). */
export interface IdentityPoolProfile {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** Absent where the pool has none, so that no developer id can be registered in it. */
  readonly developerProvider?: string;
  /** Every provider whose logins the pool takes, the developer provider included: names, or ARNs for OIDC and SAML. */
  readonly providers: readonly string[];
}
