import type { identityPoolAction } from "./identity-pool-action.ts";

/** Requests per second for each account and Region that the Developer Guide publishes, one quota an operation. */
const PUBLISHED = {
  GetId: 25,
  GetOpenIdToken: 200,
  GetCredentialsForIdentity: 200,
  GetOpenIdTokenForDeveloperIdentity: 50,
  ListIdentities: 5,
  DeleteIdentities: 10,
  TagResource: 5,
  UntagResource: 5,
  ListTagsForResource: 10,
} as const;

/** Guesses: no rate of these is published; LookupDeveloperIdentity is called low-throughput. */
const UNPUBLISHED = {
  LookupDeveloperIdentity: 10,
  MergeDeveloperIdentities: 10,
  UnlinkDeveloperIdentity: 10,
  UnlinkIdentity: 10,
  DescribeIdentity: 10,
  CreateIdentityPool: 10,
  DeleteIdentityPool: 10,
  DescribeIdentityPool: 10,
  ListIdentityPools: 10,
  UpdateIdentityPool: 10,
  GetIdentityPoolRoles: 10,
  SetIdentityPoolRoles: 10,
  GetPrincipalTagAttributeMap: 10,
  SetPrincipalTagAttributeMap: 10,
} as const;

/** One category an operation. */
export type IdentityPoolCategory = ReturnType<typeof identityPoolAction<keyof typeof PUBLISHED | keyof typeof UNPUBLISHED>>;

/** Requests per second by category; the sandbox's `quotas` option changes single ones, also those that are guesses. */
export const IDENTITY_POOL_RATES = Object.fromEntries(
  Object.entries({ ...PUBLISHED, ...UNPUBLISHED }).map(([name, rate]) => [`cognito-identity:${name}`, rate]),
) as Readonly<Record<IdentityPoolCategory, number>>;
