import type { AnyOperation } from "../operation.ts";
import { operation as addCustomAttributes } from "./add-custom-attributes.ts";
import { operation as adminAddUserToGroup } from "./admin-add-user-to-group.ts";
import { operation as adminCreateUser } from "./admin-create-user.ts";
import { operation as adminDeleteUser } from "./admin-delete-user.ts";
import { operation as adminDeleteUserAttributes } from "./admin-delete-user-attributes.ts";
import { operation as adminDisableProviderForUser } from "./admin-disable-provider-for-user.ts";
import { operation as adminDisableUser } from "./admin-disable-user.ts";
import { operation as adminEnableUser } from "./admin-enable-user.ts";
import { operation as adminGetUser } from "./admin-get-user.ts";
import { operation as adminInitiateAuth } from "./admin-initiate-auth.ts";
import { operation as adminLinkProviderForUser } from "./admin-link-provider-for-user.ts";
import { operation as adminListGroupsForUser } from "./admin-list-groups-for-user.ts";
import { operation as adminRemoveUserFromGroup } from "./admin-remove-user-from-group.ts";
import { operation as adminRespondToAuthChallenge } from "./admin-respond-to-auth-challenge.ts";
import { operation as adminSetUserPassword } from "./admin-set-user-password.ts";
import { operation as adminUpdateUserAttributes } from "./admin-update-user-attributes.ts";
import { operation as createGroup } from "./create-group.ts";
import { operation as createIdentityProvider } from "./create-identity-provider.ts";
import { operation as createUserImportJob } from "./create-user-import-job.ts";
import { operation as createUserPool } from "./create-user-pool.ts";
import { operation as createUserPoolClient } from "./create-user-pool-client.ts";
import { operation as deleteUserPool } from "./delete-user-pool.ts";
import { operation as describeIdentityProvider } from "./describe-identity-provider.ts";
import { operation as describeUserImportJob } from "./describe-user-import-job.ts";
import { operation as describeUserPool } from "./describe-user-pool.ts";
import { operation as describeUserPoolClient } from "./describe-user-pool-client.ts";
import { operation as getCsvHeader } from "./get-csv-header.ts";
import { operation as getGroup } from "./get-group.ts";
import { operation as getProvisionedLimit } from "./get-provisioned-limit.ts";
import { operation as getUserPoolMfaConfig } from "./get-user-pool-mfa-config.ts";
import { operation as initiateAuth } from "./initiate-auth.ts";
import { operation as listGroups } from "./list-groups.ts";
import { operation as listIdentityProviders } from "./list-identity-providers.ts";
import { operation as listUserImportJobs } from "./list-user-import-jobs.ts";
import { operation as listUserPools } from "./list-user-pools.ts";
import { operation as listUsers } from "./list-users.ts";
import { operation as listUsersInGroup } from "./list-users-in-group.ts";
import { operation as respondToAuthChallenge } from "./respond-to-auth-challenge.ts";
import { operation as startUserImportJob } from "./start-user-import-job.ts";
import { operation as stopUserImportJob } from "./stop-user-import-job.ts";

/** Every operation the sandbox serves. */
export const OPERATIONS: readonly AnyOperation[] = [
  addCustomAttributes,
  adminAddUserToGroup,
  adminCreateUser,
  adminDeleteUser,
  adminDeleteUserAttributes,
  adminDisableProviderForUser,
  adminDisableUser,
  adminEnableUser,
  adminGetUser,
  adminInitiateAuth,
  adminLinkProviderForUser,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  adminRespondToAuthChallenge,
  adminSetUserPassword,
  adminUpdateUserAttributes,
  createGroup,
  createIdentityProvider,
  createUserImportJob,
  createUserPool,
  createUserPoolClient,
  deleteUserPool,
  describeIdentityProvider,
  describeUserImportJob,
  describeUserPool,
  describeUserPoolClient,
  getCsvHeader,
  getGroup,
  getProvisionedLimit,
  getUserPoolMfaConfig,
  initiateAuth,
  listGroups,
  listIdentityProviders,
  listUserImportJobs,
  listUserPools,
  listUsers,
  listUsersInGroup,
  respondToAuthChallenge,
  startUserImportJob,
  stopUserImportJob,
];
