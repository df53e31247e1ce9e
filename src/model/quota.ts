/**
 * Cognito's request-rate categories that poolferry meets, with the documented defaults in requests per second, for
 * each account and Region (Developer Guide, "Quotas in Amazon Cognito", 2026).
 */
const USER_POOL_QUOTAS = {
  UserAuthentication: 120,
  UserCreation: 50,
  UserAccountRecovery: 30,
  UserRead: 120,
  UserUpdate: 25,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserList: 30,
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  LimitManagement: 1,
} as const satisfies Record<string, number>;

/** Identity pools have no categories but a rate for each operation; these names are ours. Requests per second as above. */
const IDENTITY_POOL_QUOTAS = {
  /** GetOpenIdTokenForDeveloperIdentity: published. */
  IdentityRegistration: 50,
  /** LookupDeveloperIdentity, and DescribeIdentity with it: not published; a guess, as low as the lowest rate that is (ListIdentities). */
  IdentityLookup: 5,
  /** MergeDeveloperIdentities, and UnlinkDeveloperIdentity with it: not published; the same guess. */
  IdentityMerge: 5,
} as const satisfies Record<string, number>;

export const DEFAULT_QUOTAS = { ...USER_POOL_QUOTAS, ...IDENTITY_POOL_QUOTAS } as const;

/** A category of Cognito's own. */
export type UserPoolCategory = keyof typeof USER_POOL_QUOTAS;

/** Whatever has a rate of its own. */
export type QuotaCategory = keyof typeof DEFAULT_QUOTAS;

/** The categories whose limit an account can raise, and GetProvisionedLimit therefore reports. */
export const ADJUSTABLE_CATEGORIES = [
  "UserAuthentication",
  "UserCreation",
  "UserRead",
  "UserResourceRead",
] as const satisfies readonly UserPoolCategory[];

export type AdjustableCategory = (typeof ADJUSTABLE_CATEGORIES)[number];

/** What GetProvisionedLimit tells of a category, in requests per second; what is above `free` is billed. */
export interface ProvisionedLimit {
  readonly provisioned: number;
  readonly free?: number;
}
