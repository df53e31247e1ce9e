import type { PoolOperation } from "../load/pool.ts";

/** The AWS name of each operation, as IAM policies, quotas and CloudTrail write it. */
export const API_OF = {
  createUser: "AdminCreateUser",
  getUser: "AdminGetUser",
  listUsers: "ListUsers",
  setPassword: "AdminSetUserPassword",
  updateAttributes: "AdminUpdateUserAttributes",
  addToGroup: "AdminAddUserToGroup",
  listGroupsOfUser: "AdminListGroupsForUser",
  createGroup: "CreateGroup",
  linkProvider: "AdminLinkProviderForUser",
  disableUser: "AdminDisableUser",
  createImportJob: "CreateUserImportJob",
  startImportJob: "StartUserImportJob",
  stopImportJob: "StopUserImportJob",
  describeImportJob: "DescribeUserImportJob",
  listImportJobs: "ListUserImportJobs",
  uploadCsv: "the upload of the CSV",
  readImportLog: "GetLogEvents",
} as const satisfies Record<PoolOperation, string>;

/** Operations that change nothing: losing their answer loses nothing, so it is `transient` and never `unknown-outcome`. */
export const READS: ReadonlySet<PoolOperation> = new Set([
  "getUser",
  "listUsers",
  "listGroupsOfUser",
  "describeImportJob",
  "listImportJobs",
  "readImportLog",
]);
