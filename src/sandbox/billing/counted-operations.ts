/**
 * Operations that make a user active for the month, read from the Developer Guide's "Quotas in Amazon Cognito": creation,
 * sign-up and its confirmation, verification, sign-in and sign-out, passwords set or reset by the user, changes of
 * attributes and memberships, AdminGetUser. Not counted: imports, AdminResetUserPassword, ListUsers.
 */
export const COUNTED_OPERATIONS: ReadonlySet<string> = new Set([
  "AdminAddUserToGroup",
  "AdminConfirmSignUp",
  "AdminCreateUser",
  "AdminDeleteUserAttributes",
  "AdminGetUser",
  "AdminInitiateAuth",
  "AdminRemoveUserFromGroup",
  "AdminRespondToAuthChallenge",
  "AdminSetUserPassword",
  "AdminUpdateUserAttributes",
  "AdminUserGlobalSignOut",
  "ChangePassword",
  "ConfirmForgotPassword",
  "ConfirmSignUp",
  "DeleteUserAttributes",
  "ForgotPassword",
  "GetTokensFromRefreshToken",
  "GlobalSignOut",
  "InitiateAuth",
  "RespondToAuthChallenge",
  "RevokeToken",
  "SignUp",
  "UpdateUserAttributes",
  "VerifyUserAttribute",
]);

/** Changes of a user that the documentation names neither among what counts nor among what does not. */
export const UNLISTED_OPERATIONS: ReadonlySet<string> = new Set([
  "AdminDisableProviderForUser",
  "AdminDisableUser",
  "AdminEnableUser",
  "AdminLinkProviderForUser",
  "AdminSetUserMFAPreference",
]);
