import type { AnyOperation } from "../operation.ts";
import { operation as addCustomAttributes } from "./add-custom-attributes.ts";
import { operation as adminAddUserToGroup } from "./admin-add-user-to-group.ts";
import { operation as adminConfirmSignUp } from "./admin-confirm-sign-up.ts";
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
import { operation as adminResetUserPassword } from "./admin-reset-user-password.ts";
import { operation as adminRespondToAuthChallenge } from "./admin-respond-to-auth-challenge.ts";
import { operation as adminSetUserMfaPreference } from "./admin-set-user-mfa-preference.ts";
import { operation as adminSetUserPassword } from "./admin-set-user-password.ts";
import { operation as adminUpdateUserAttributes } from "./admin-update-user-attributes.ts";
import { operation as adminUserGlobalSignOut } from "./admin-user-global-sign-out.ts";
import { operation as confirmForgotPassword } from "./confirm-forgot-password.ts";
import { operation as confirmSignUp } from "./confirm-sign-up.ts";
import { operation as createGroup } from "./create-group.ts";
import { operation as createIdentityProvider } from "./create-identity-provider.ts";
import { operation as createUserImportJob } from "./create-user-import-job.ts";
import { operation as createUserPool } from "./create-user-pool.ts";
import { operation as createUserPoolClient } from "./create-user-pool-client.ts";
import { operation as deleteGroup } from "./delete-group.ts";
import { operation as deleteIdentityProvider } from "./delete-identity-provider.ts";
import { operation as deleteUserPool } from "./delete-user-pool.ts";
import { operation as deleteUserPoolClient } from "./delete-user-pool-client.ts";
import { operation as describeIdentityProvider } from "./describe-identity-provider.ts";
import { operation as describeUserImportJob } from "./describe-user-import-job.ts";
import { operation as describeUserPool } from "./describe-user-pool.ts";
import { operation as describeUserPoolClient } from "./describe-user-pool-client.ts";
import { operation as forgotPassword } from "./forgot-password.ts";
import { operation as getCsvHeader } from "./get-csv-header.ts";
import { operation as getGroup } from "./get-group.ts";
import { operation as getIdentityProviderByIdentifier } from "./get-identity-provider-by-identifier.ts";
import { operation as getProvisionedLimit } from "./get-provisioned-limit.ts";
import { operation as getTokensFromRefreshToken } from "./get-tokens-from-refresh-token.ts";
import { operation as getUser } from "./get-user.ts";
import { operation as getUserPoolMfaConfig } from "./get-user-pool-mfa-config.ts";
import { operation as initiateAuth } from "./initiate-auth.ts";
import { operation as listGroups } from "./list-groups.ts";
import { operation as listIdentityProviders } from "./list-identity-providers.ts";
import { operation as listTagsForResource } from "./list-tags-for-resource.ts";
import { operation as listUserImportJobs } from "./list-user-import-jobs.ts";
import { operation as listUserPoolClients } from "./list-user-pool-clients.ts";
import { operation as listUserPoolReplicas } from "./list-user-pool-replicas.ts";
import { operation as listUserPools } from "./list-user-pools.ts";
import { operation as listUsers } from "./list-users.ts";
import { operation as listUsersInGroup } from "./list-users-in-group.ts";
import { operation as resendConfirmationCode } from "./resend-confirmation-code.ts";
import { operation as respondToAuthChallenge } from "./respond-to-auth-challenge.ts";
import { operation as revokeToken } from "./revoke-token.ts";
import { operation as setUserPoolMfaConfig } from "./set-user-pool-mfa-config.ts";
import { operation as signUp } from "./sign-up.ts";
import { operation as startUserImportJob } from "./start-user-import-job.ts";
import { operation as stopUserImportJob } from "./stop-user-import-job.ts";
import { operation as tagResource } from "./tag-resource.ts";
import { operation as untagResource } from "./untag-resource.ts";
import { operation as updateGroup } from "./update-group.ts";
import { operation as updateIdentityProvider } from "./update-identity-provider.ts";
import { operation as updateProvisionedLimit } from "./update-provisioned-limit.ts";
import { operation as updateUserPool } from "./update-user-pool.ts";
import { operation as updateUserPoolClient } from "./update-user-pool-client.ts";
import { operation as verifyUserAttribute } from "./verify-user-attribute.ts";

/** Every operation the sandbox serves. */
export const OPERATIONS: readonly AnyOperation[] = [
  addCustomAttributes,
  adminAddUserToGroup,
  adminConfirmSignUp,
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
  adminResetUserPassword,
  adminRespondToAuthChallenge,
  adminSetUserMfaPreference,
  adminSetUserPassword,
  adminUpdateUserAttributes,
  adminUserGlobalSignOut,
  confirmForgotPassword,
  confirmSignUp,
  createGroup,
  createIdentityProvider,
  createUserImportJob,
  createUserPool,
  createUserPoolClient,
  deleteGroup,
  deleteIdentityProvider,
  deleteUserPool,
  deleteUserPoolClient,
  describeIdentityProvider,
  describeUserImportJob,
  describeUserPool,
  describeUserPoolClient,
  forgotPassword,
  getCsvHeader,
  getGroup,
  getIdentityProviderByIdentifier,
  getProvisionedLimit,
  getTokensFromRefreshToken,
  getUser,
  getUserPoolMfaConfig,
  initiateAuth,
  listGroups,
  listIdentityProviders,
  listTagsForResource,
  listUserImportJobs,
  listUserPoolClients,
  listUserPoolReplicas,
  listUserPools,
  listUsers,
  listUsersInGroup,
  resendConfirmationCode,
  respondToAuthChallenge,
  revokeToken,
  setUserPoolMfaConfig,
  signUp,
  startUserImportJob,
  stopUserImportJob,
  tagResource,
  untagResource,
  updateGroup,
  updateIdentityProvider,
  updateProvisionedLimit,
  updateUserPool,
  updateUserPoolClient,
  verifyUserAttribute,
];
