import type { AnyOperation } from "../operation.ts";
import { operation as createIdentityPool } from "./operations/create-identity-pool.ts";
import { operation as deleteIdentities } from "./operations/delete-identities.ts";
import { operation as deleteIdentityPool } from "./operations/delete-identity-pool.ts";
import { operation as describeIdentity } from "./operations/describe-identity.ts";
import { operation as describeIdentityPool } from "./operations/describe-identity-pool.ts";
import { operation as getCredentialsForIdentity } from "./operations/get-credentials-for-identity.ts";
import { operation as getId } from "./operations/get-id.ts";
import { operation as getIdentityPoolRoles } from "./operations/get-identity-pool-roles.ts";
import { operation as getOpenIdToken } from "./operations/get-open-id-token.ts";
import { operation as getOpenIdTokenForDeveloperIdentity } from "./operations/get-open-id-token-for-developer-identity.ts";
import { operation as getPrincipalTagAttributeMap } from "./operations/get-principal-tag-attribute-map.ts";
import { operation as listIdentities } from "./operations/list-identities.ts";
import { operation as listIdentityPools } from "./operations/list-identity-pools.ts";
import { operation as listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { operation as lookupDeveloperIdentity } from "./operations/lookup-developer-identity.ts";
import { operation as mergeDeveloperIdentities } from "./operations/merge-developer-identities.ts";
import { operation as setIdentityPoolRoles } from "./operations/set-identity-pool-roles.ts";
import { operation as setPrincipalTagAttributeMap } from "./operations/set-principal-tag-attribute-map.ts";
import { operation as tagResource } from "./operations/tag-resource.ts";
import { operation as unlinkDeveloperIdentity } from "./operations/unlink-developer-identity.ts";
import { operation as unlinkIdentity } from "./operations/unlink-identity.ts";
import { operation as untagResource } from "./operations/untag-resource.ts";
import { operation as updateIdentityPool } from "./operations/update-identity-pool.ts";

/** Every operation of identity pools. */
export const IDENTITY_POOL_OPERATIONS: readonly AnyOperation[] = [
  createIdentityPool,
  deleteIdentities,
  deleteIdentityPool,
  describeIdentityPool,
  describeIdentity,
  getCredentialsForIdentity,
  getId,
  getIdentityPoolRoles,
  getOpenIdTokenForDeveloperIdentity,
  getOpenIdToken,
  getPrincipalTagAttributeMap,
  listIdentities,
  listIdentityPools,
  listTagsForResource,
  lookupDeveloperIdentity,
  mergeDeveloperIdentities,
  setIdentityPoolRoles,
  setPrincipalTagAttributeMap,
  tagResource,
  unlinkDeveloperIdentity,
  unlinkIdentity,
  untagResource,
  updateIdentityPool,
];
