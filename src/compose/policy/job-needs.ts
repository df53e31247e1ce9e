import type { Job } from "../../jobs/job.ts";

/** What of a job decides which calls it may make. A column that happens to be empty in every row still counts. */
export interface JobNeeds {
  readonly importJobs: boolean;
  readonly adminCreations: boolean;
  /** Users get their password by a call of its own. */
  readonly passwords: boolean;
  readonly disabled: boolean;
  readonly groups: boolean;
  readonly newGroups: boolean;
  /** Groups whose description, precedence or role the job file states. */
  readonly groupSettings: boolean;
  readonly changedGroups: boolean;
  readonly links: boolean;
  readonly mfa: boolean;
  readonly takesOver: boolean;
  readonly updatesExisting: boolean;
  readonly keepsBeforeImages: boolean;
  readonly identity: "none" | "new" | "old-too";
  readonly mergesIdentities: boolean;
  readonly identityRoles: boolean;
  readonly identityTags: boolean;
  readonly raisesLimits: boolean;
  /** Users leave groups that the source no longer gives them. */
  readonly leavesGroups: boolean;
  readonly undoesLinks: boolean;
  readonly followsEnabled: boolean;
  readonly missing: "keep" | "disable" | "delete";
  readonly signsInByAdmin: boolean;
}

/** Reads a job's needs off its file and its mapping. */
export function needsOf({ document, mapping, givenPace }: Pick<Job, "document" | "mapping" | "givenPace">): JobNeeds {
  const { route, importJob, policies, sync, identityPool } = document;
  const rules = mapping.document;
  const adminCreations = route !== "import-job";
  const groups = rules.groups.length > 0;
  const definitions = Object.values(document.groups);
  const links = rules.links.length > 0;
  const isPermanent = rules.password !== undefined && rules.password.permanent !== false;
  const isGenerated = policies.password === "generate" && policies.invitation === "none";
  const { ownership } = sync;
  const ownsEnabled = !Object.hasOwn(ownership, "enabled") || ownership["enabled"] === "source";
  const takesOver = policies.existing === "adopt" || policies.existing === "update";
  return {
    importJobs: route !== "admin-api" && importJob.logsRoleArn !== undefined,
    adminCreations,
    passwords: adminCreations && (isPermanent || isGenerated),
    disabled: rules.enabled !== undefined,
    groups,
    newGroups: definitions.length > 0 || (groups && policies.createGroups),
    groupSettings: definitions.some((settings) => Object.keys(settings).length > 0),
    changedGroups: policies.updateGroups && definitions.some((settings) => Object.keys(settings).length > 0),
    links,
    mfa: rules.mfa?.sms !== undefined || rules.mfa?.email !== undefined,
    takesOver,
    updatesExisting: policies.existing === "update",
    keepsBeforeImages: policies.keepBeforeImages > 0,
    identity: identityPool === undefined ? "none" : rules.identity?.identityId === undefined ? "new" : "old-too",
    mergesIdentities: identityPool?.onConflict === "merge" && rules.identity?.identityId !== undefined,
    identityRoles: identityPool?.roles !== undefined,
    identityTags: identityPool?.principalTags !== undefined,
    raisesLimits: Object.keys({ ...document.pace.raise, ...givenPace?.raise }).length > 0,
    leavesGroups: groups && sync.groups === "exact",
    undoesLinks: links && sync.links === "exact",
    followsEnabled: rules.enabled !== undefined && ownsEnabled,
    missing: sync.missing.action,
    signsInByAdmin: document.verify?.flow === "admin",
  };
}

/** Whether the job file says anything of how the pool follows the source: whoever does so means to sync. */
export function saysHowToSync({ document: { sync } }: Pick<Job, "document">): boolean {
  const { ownership, groups, links, missing } = sync;
  return Object.keys(ownership).length > 0 || groups !== "exact" || links !== "add-only" || missing.action !== "keep";
}
