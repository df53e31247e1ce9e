import type { PoolOperation } from "./pool.ts";

export interface Repeatable {
  /** Whether an operation whose outcome is unknown may simply be sent again. */
  readonly again: boolean;
  readonly why: string;
}

/** What may be repeated although it may have been applied already; the others go back to the caller, who reads and decides. */
export const REPEATABLE: Readonly<Record<PoolOperation, Repeatable>> = {
  getUser: { again: true, why: "reads" },
  listUsers: { again: true, why: "reads" },
  listGroupsOfUser: { again: true, why: "reads" },
  listGroups: { again: true, why: "reads" },
  getGroup: { again: true, why: "reads" },
  describeImportJob: { again: true, why: "reads" },
  listImportJobs: { again: true, why: "reads" },
  readImportLog: { again: true, why: "reads" },
  getProvisionedLimit: { again: true, why: "reads" },
  updateProvisionedLimit: { again: true, why: "sets the same limit" },
  addToGroup: { again: true, why: "a membership is there or not; adding it again changes nothing" },
  updateAttributes: { again: true, why: "sets the same values" },
  disableUser: { again: true, why: "sets the same state" },
  enableUser: { again: true, why: "sets the same state" },
  removeAttributes: { again: true, why: "an attribute that is gone stays gone" },
  removeFromGroup: { again: true, why: "a membership is there or not; removing it again changes nothing" },
  listUsersInGroup: { again: true, why: "reads" },
  setMfaPreference: { again: true, why: "switches the same factors on" },
  updateGroup: { again: true, why: "sets the same values" },
  setPassword: { again: true, why: "sets the same password; only a pool with a password history may refuse it the second time" },
  adminSignIn: { again: true, why: "a sign-in more of a test user does no harm" },
  signIn: { again: true, why: "a sign-in more of a test user does no harm" },
  uploadCsv: { again: true, why: "puts the same bytes to the same place, which keeps the last" },
  registerIdentity: { again: true, why: "a developer id keeps its one identity" },
  attachIdentity: { again: true, why: "a developer id that is attached already stays so" },
  lookupIdentity: { again: true, why: "reads" },
  describeIdentity: { again: true, why: "reads" },
  unlinkIdentity: { again: true, why: "a developer id that is unlinked already stays so" },
  getIdentityPoolRoles: { again: true, why: "reads" },
  getPrincipalTags: { again: true, why: "reads" },
  setPrincipalTags: { again: true, why: "sets the same map" },
  mergeIdentities: { again: false, why: "what a merge of merged users answers is not documented; attaching anew finds out" },
  setIdentityPoolRoles: { again: false, why: "replaces everything, so what is there is read again first" },
  createUser: { again: false, why: "has no idempotency token: the second try would find its own user and call it a duplicate" },
  resendInvitation: { again: false, why: "would send a second message, and void the first one's password" },
  resetPassword: { again: false, why: "would send a second message, and void the first one's code" },
  deleteGroup: { again: false, why: "a group of the same name that came since would be deleted instead" },
  createGroup: { again: false, why: "the second try would find its own group and call it somebody else's" },
  addAttributes: { again: false, why: "the second try is refused because of the attributes that the first has added" },
  linkProvider: { again: false, why: "the second try is refused although the link stands" },
  unlinkProvider: { again: false, why: "names no user: the identity may have been linked to another one since" },
  deleteUser: { again: false, why: "a user of the same name that came since would be deleted instead" },
  createImportJob: { again: false, why: "would leave a second import job, which nobody can delete" },
  startImportJob: { again: false, why: "the second try is refused although the import runs" },
  stopImportJob: { again: false, why: "the second try is refused although the import stops" },
};
