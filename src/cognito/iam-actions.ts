import type { PoolOperation } from "../load/pool.ts";
import { API_OF } from "./api-names.ts";
import { IDENTITY_OPERATIONS } from "./identity-operations.ts";

/** What a permission is about: `any` where IAM knows no resource for the action. */
export type PermissionScope = "user-pool" | "identity-pool" | "import-log" | "any";

/** An action as IAM policies write it, and what it can be limited to. */
export interface IamAction {
  /** Such as `cognito-idp:AdminCreateUser`. */
  readonly action: string;
  readonly scope: PermissionScope;
}

/** Reads that no operation of the pool port stands for: of the pool's profile, and of the identity pool's. */
export type ProfileRead = "DescribeUserPool" | "GetCSVHeader" | "GetUserPoolMfaConfig" | "ListIdentityProviders" | "DescribeIdentityPool";

/** What has to be allowed for a call; undefined for those that AWS does not ask IAM about. Source: AWS's Service Authorization Reference. */
export function iamActionOf(call: PoolOperation | ProfileRead): IamAction | undefined {
  if (isProfileRead(call)) return PROFILE_READS[call] === "user-pool" ? onUserPool(call) : onIdentityPool(call);
  // An address that is signed already, and an operation that apps call without credentials.
  if (call === "uploadCsv" || call === "signIn") return undefined;
  if (call === "readImportLog") return { action: `logs:${API_OF[call]}`, scope: "import-log" };
  if (call === "getProvisionedLimit" || call === "updateProvisionedLimit") return { ...onUserPool(API_OF[call]), scope: "any" };
  // Its request names no pool.
  if (call === "describeIdentity") return { ...onIdentityPool(API_OF[call]), scope: "any" };
  return Object.hasOwn(IDENTITY_OPERATIONS, call) ? onIdentityPool(API_OF[call]) : onUserPool(API_OF[call]);
}

const PROFILE_READS: Readonly<Record<ProfileRead, PermissionScope>> = {
  DescribeUserPool: "user-pool",
  GetCSVHeader: "user-pool",
  GetUserPoolMfaConfig: "user-pool",
  ListIdentityProviders: "user-pool",
  DescribeIdentityPool: "identity-pool",
};

function isProfileRead(call: string): call is ProfileRead {
  return Object.hasOwn(PROFILE_READS, call);
}

function onUserPool(name: string): IamAction {
  return { action: `cognito-idp:${name}`, scope: "user-pool" };
}

function onIdentityPool(name: string): IamAction {
  return { action: `cognito-identity:${name}`, scope: "identity-pool" };
}
