import type { ProfileRead } from "../../cognito/iam-actions.ts";
import type { PoolOperation } from "../../load/index.ts";
import type { JobNeeds } from "./job-needs.ts";

/** What a policy can be asked for; several may be asked for together. */
export const POLICY_MODES = ["plan", "run", "sync", "verify", "invite", "undo"] as const;
export type PolicyMode = (typeof POLICY_MODES)[number];

/** Calls that belong together, under a name that says what for (letters and digits alone, as a Sid has it). */
export interface Grant {
  readonly sid: string;
  readonly calls: readonly (PoolOperation | ProfileRead)[];
}

/** The calls that a job may make in the modes asked for, those of failure paths included. `syncs`: an undo may be that of a sync. */
export function grantsOf(needs: JobNeeds, modes: ReadonlySet<PolicyMode>, syncs: boolean): readonly Grant[] {
  const loads = modes.has("run") || modes.has("sync");
  const all = [
    ...(modes.size === 1 && modes.has("invite") ? [grant("ReadThePool", "DescribeUserPool", "listUsers")] : readingGrants(needs, modes)),
    ...(loads ? loadingGrants(needs) : []),
    ...(modes.has("sync") ? followingGrants(needs) : []),
    ...(modes.has("verify") ? verifyingGrants(needs) : []),
    ...(modes.has("invite") ? [grant("SendInvitationsAndResetCodes", "resendInvitation", "resetPassword")] : []),
    ...(modes.has("undo") ? undoingGrants(needs, syncs) : []),
  ];
  return all.filter(({ calls }) => calls.length > 0);
}

function readingGrants(needs: JobNeeds, modes: ReadonlySet<PolicyMode>): readonly Grant[] {
  const readsJob = (["plan", "run", "sync", "verify"] as const).some((mode) => modes.has(mode));
  const prepares = (["plan", "run", "sync"] as const).some((mode) => modes.has(mode));
  return [
    grant("ReadThePool", "DescribeUserPool", "GetCSVHeader", "GetUserPoolMfaConfig", "listGroups", "ListIdentityProviders", "listUsers"),
    grant("ReadRequestLimits", "getProvisionedLimit"),
    grant(
      "ReadTheIdentityPool",
      ...when(readsJob && needs.identity !== "none", "DescribeIdentityPool"),
      ...when(prepares && needs.identityRoles, "getIdentityPoolRoles"),
      ...when(prepares && needs.identityTags, "getPrincipalTags"),
    ),
  ];
}

function loadingGrants(needs: JobNeeds): readonly Grant[] {
  return [
    grant("CreateUsers", ...when(needs.adminCreations, "createUser", "getUser")),
    grant(
      "ImportUsers",
      ...when(needs.importJobs, "createImportJob", "startImportJob", "describeImportJob", "listImportJobs", "stopImportJob"),
    ),
    grant("ReadImportLogs", ...when(needs.importJobs, "readImportLog")),
    grant("SetPasswords", ...when(needs.passwords, "setPassword")),
    grant("DisableUsers", ...when(needs.disabled, "disableUser")),
    grant("AddUsersToGroups", ...when(needs.groups, "addToGroup")),
    grant(
      "MakeGroups",
      ...when(needs.newGroups, "createGroup"),
      ...when(needs.groupSettings, "getGroup"),
      ...when(needs.changedGroups, "updateGroup"),
    ),
    grant("LetProvidersSignUsersIn", ...when(needs.links, "linkProvider", "getUser")),
    grant("SwitchSecondFactorsOn", ...when(needs.mfa, "setMfaPreference")),
    grant(
      "TakeExistingUsersOver",
      // A user that somebody deletes meanwhile is made anew.
      ...when(needs.takesOver, "getUser", "createUser"),
      ...when(needs.updatesExisting, "updateAttributes"),
      ...when(needs.takesOver && needs.groups && needs.keepsBeforeImages, "listGroupsOfUser"),
    ),
    grant(
      "RegisterDeveloperIds",
      ...when(needs.identity === "new", "registerIdentity"),
      ...when(needs.identity === "old-too", "registerIdentity", "lookupIdentity"),
      ...when(needs.mergesIdentities, "mergeIdentities"),
    ),
    grant("SetUpTheIdentityPool", ...when(needs.identityRoles, "setIdentityPoolRoles"), ...when(needs.identityTags, "setPrincipalTags")),
    grant("RaiseRequestLimitsAtACost", ...when(needs.raisesLimits, "getProvisionedLimit", "updateProvisionedLimit")),
  ];
}

function followingGrants(needs: JobNeeds): readonly Grant[] {
  return [
    grant("ChangeUsers", "getUser", "updateAttributes", "removeAttributes"),
    grant("FollowGroups", ...when(needs.groups, "listGroupsOfUser", "listUsersInGroup"), ...when(needs.leavesGroups, "removeFromGroup")),
    grant("UndoLinks", ...when(needs.undoesLinks, "unlinkProvider")),
    grant("EnableAndDisableUsers", ...when(needs.followsEnabled || needs.missing !== "keep", "disableUser", "enableUser")),
    grant("DeleteMissingUsers", ...when(needs.missing === "delete", "deleteUser")),
  ];
}

function verifyingGrants(needs: JobNeeds): readonly Grant[] {
  return [
    grant("CompareGroups", ...when(needs.groups, "listUsersInGroup")),
    grant("SignTestUsersIn", ...when(needs.signsInByAdmin, "adminSignIn")),
  ];
}

/** `synced`: what syncs changed of users is undone too. */
function undoingGrants(needs: JobNeeds, synced: boolean): readonly Grant[] {
  const restores = needs.keepsBeforeImages && (needs.takesOver || synced);
  const toggles = synced && (needs.followsEnabled || needs.missing !== "keep");
  return [
    grant("UndoDeletesUsers", "getUser", "deleteUser"),
    grant(
      "UndoRestoresUsers",
      ...when(needs.keepsBeforeImages && (needs.updatesExisting || synced), "updateAttributes", "removeAttributes"),
      ...when(restores && needs.groups, "listGroupsOfUser", "removeFromGroup"),
      ...when(restores && synced && needs.leavesGroups, "addToGroup"),
      ...when(restores && needs.links, "unlinkProvider"),
      ...when(restores && synced && needs.undoesLinks, "linkProvider"),
      ...when(restores && (toggles || needs.disabled), "enableUser"),
      ...when(restores && synced && needs.followsEnabled, "disableUser"),
    ),
    grant("UndoDeletesGroups", ...when(needs.newGroups, "listUsersInGroup", "deleteGroup")),
    grant(
      "UndoUnlinksDeveloperIds",
      ...when(needs.identity !== "none", "DescribeIdentityPool", "describeIdentity", "lookupIdentity", "unlinkIdentity"),
    ),
  ];
}

function grant(sid: string, ...calls: Grant["calls"]): Grant {
  return { sid, calls };
}

function when(needed: boolean, ...calls: Grant["calls"]): Grant["calls"] {
  return needed ? calls : [];
}
