import { iamActionOf, type PermissionScope } from "../../cognito/iam-actions.ts";
import type { Job } from "../../jobs/job.ts";
import { type Grant, grantsOf, type PolicyMode } from "./grants.ts";
import { needsOf, saysHowToSync } from "./job-needs.ts";
import { ANY_ACCOUNT, passedRoles, type Resources, resourcesOf } from "./resources.ts";

/** One statement of a policy document, as IAM has it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: { readonly StringEquals: { readonly "iam:PassedToService": string } };
}

/** The document of an IAM policy. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface JobPolicy {
  readonly modes: readonly PolicyMode[];
  readonly document: PolicyDocument;
  /** What the document cannot say, a sentence or two each. */
  readonly notes: readonly string[];
}

export interface PolicyWishes {
  /** Default: what the job file implies. */
  readonly modes?: readonly PolicyMode[] | undefined;
  /** Twelve digits. Default: what a role in the job file tells. */
  readonly account?: string | undefined;
}

/**
 * The least IAM policy that a job needs, from its file and its mapping alone: nothing is read in AWS. Throws RunError `usage` for an
 * account that is none.
 */
export function policyOfJob(job: Job, wishes: PolicyWishes): JobPolicy {
  const modes = new Set(wishes.modes ?? impliedModes(job));
  const resources = resourcesOf(job, wishes.account);
  const syncs = modes.has("sync") || saysHowToSync(job);
  const statements = [
    ...withoutRepeats(grantsOf(needsOf(job), modes, syncs)).flatMap((grant) => statementsOf(grant, resources)),
    ...sourceStatements(job, resources, modes),
    ...(modes.has("run") || modes.has("sync") ? roleStatements(job) : []),
  ];
  return { modes: [...modes], document: { Version: "2012-10-17", Statement: statements }, notes: notesOf(job, resources, modes) };
}

/** Undoing and messaging are for once, and asked for by name. */
function impliedModes(job: Job): readonly PolicyMode[] {
  return [
    "plan",
    "run",
    ...(saysHowToSync(job) ? (["sync"] as const) : []),
    ...(job.document.verify === undefined ? [] : (["verify"] as const)),
  ];
}

/** Each action once, in the first statement that names it, so that leaving out a later one takes away nothing else. */
function withoutRepeats(grants: readonly Grant[]): readonly Grant[] {
  const seen = new Set<string>();
  return grants.map(({ sid, calls }) => ({
    sid,
    calls: calls.filter((call) => {
      const action = iamActionOf(call)?.action;
      if (action === undefined || seen.has(action)) return false;
      seen.add(action);
      return true;
    }),
  }));
}

/** One statement for each kind of resource: an action that IAM knows no resource for needs one of its own. */
function statementsOf({ sid, calls }: Grant, { of }: Resources): readonly PolicyStatement[] {
  const byScope = Map.groupBy(
    calls.flatMap((call) => iamActionOf(call) ?? []),
    ({ scope }) => scope,
  );
  const several = byScope.size > 1;
  return [...byScope].map(([scope, actions]) => ({
    Sid: several && scope === "any" ? `${sid}OfAnyPool` : sid,
    Effect: "Allow",
    Action: actions.map(({ action }) => action).sort(),
    Resource: of[scope satisfies PermissionScope],
  }));
}

const SOURCE_ACTIONS = ["cognito-idp:ListUsers"];
const SOURCE_GROUP_ACTIONS = ["cognito-idp:ListGroups", "cognito-idp:ListUsers", "cognito-idp:ListUsersInGroup"];

function sourceStatements(job: Job, { sourcePool }: Resources, modes: ReadonlySet<PolicyMode>): readonly PolicyStatement[] {
  const reads = [...modes].some((mode) => mode !== "invite" && mode !== "undo");
  if (!reads || sourcePool === undefined || job.pool?.profile !== undefined) return [];
  return [{ Sid: "ReadTheSourcePool", Effect: "Allow", Action: sourceActions(job), Resource: sourcePool }];
}

function sourceActions({ pool }: Job): readonly string[] {
  return pool?.groups === true ? SOURCE_GROUP_ACTIONS : SOURCE_ACTIONS;
}

/** Whom a group's role is passed to is not documented, so that statement has no condition. */
function roleStatements(job: Job): readonly PolicyStatement[] {
  const { importLogs, identityPool, groups } = passedRoles(job);
  return [
    ...passing("PassTheImportLogsRole", importLogs, "cognito-idp.amazonaws.com"),
    ...passing("PassTheIdentityPoolsRoles", identityPool, "cognito-identity.amazonaws.com"),
    ...passing("PassTheGroupsRoles", groups, undefined),
  ];
}

function passing(sid: string, roles: readonly string[], service: string | undefined): readonly PolicyStatement[] {
  const [first, ...others] = roles;
  if (first === undefined) return [];
  return [
    {
      Sid: sid,
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: others.length === 0 ? first : roles,
      ...(service === undefined ? {} : { Condition: { StringEquals: { "iam:PassedToService": service } } }),
    },
  ];
}

function notesOf(job: Job, { account, sourcePool }: Resources, modes: ReadonlySet<PolicyMode>): readonly string[] {
  const loads = modes.has("run") || modes.has("sync");
  const { importLogs, identityPool } = passedRoles(job);
  const { route, importJob } = job.document;
  return [
    ...note(
      account === ANY_ACCOUNT,
      "The account is not known, and stands as * in the ARNs: that is valid, and means the account that the policy is in. --account fills it in.",
    ),
    ...note(
      loads && importLogs.length > 0,
      `${importLogs[0] ?? ""} is the role that Cognito writes import jobs' logs with; it has permissions of its own (docs/permissions.md).`,
    ),
    ...note(
      loads && route !== "admin-api" && importJob.logsRoleArn === undefined,
      "The job names no importJob.logsRoleArn, so that no import job is made and none is allowed.",
    ),
    ...note(
      loads && identityPool.length > 0,
      "Setting an identity pool's roles sends those of its roles and role mappings that the job does not name as well: add them to PassTheIdentityPoolsRoles.",
    ),
    ...note(
      loads && needsOf(job).raisesLimits,
      "RaiseRequestLimitsAtACost lets the job raise limits of the whole account, which AWS bills: leave the statement out where that is not wanted.",
    ),
    ...note(
      sourcePool !== undefined && job.pool?.profile !== undefined,
      `The source pool is read with the credentials of the profile ${job.pool?.profile ?? ""}, which need ${sourceActions(job).join(", ")} on ${sourcePool ?? ""}.`,
    ),
  ];
}

function note(applies: boolean, text: string): readonly string[] {
  return applies ? [text] : [];
}
