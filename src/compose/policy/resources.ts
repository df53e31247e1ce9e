import type { PermissionScope } from "../../cognito/iam-actions.ts";
import type { Job } from "../../jobs/job.ts";
import { RunError } from "../../model/index.ts";

/** Stands for any account: a policy counts in its own account alone, where the pools' ids are unique. */
export const ANY_ACCOUNT = "*";

/** The ARNs that a job's permissions are limited to. */
export interface Resources {
  /** Twelve digits, or ANY_ACCOUNT where neither the caller nor the job file tells. */
  readonly account: string;
  readonly of: Readonly<Record<PermissionScope, string>>;
  /** The user pool that is read as the source. */
  readonly sourcePool: string | undefined;
}

/** Which roles a job hands to AWS, by who takes them. */
export interface PassedRoles {
  readonly importLogs: readonly string[];
  readonly identityPool: readonly string[];
  readonly groups: readonly string[];
}

/** The roles that the job file names. */
export function passedRoles({ document }: Pick<Job, "document">): PassedRoles {
  const { importJob, identityPool, groups, route } = document;
  const { logsRoleArn } = importJob;
  return {
    importLogs: logsRoleArn === undefined || route === "admin-api" ? [] : [logsRoleArn],
    identityPool: distinct([identityPool?.roles?.authenticated, identityPool?.roles?.unauthenticated]),
    groups: distinct(Object.values(groups).map(({ roleArn }) => roleArn)),
  };
}

/** Makes the ARNs; `account` goes before what the job's roles tell. Throws RunError `usage` for an account that is none. */
export function resourcesOf({ document, pool }: Pick<Job, "document" | "pool">, account: string | undefined): Resources {
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new RunError("usage", `"${account}" is not the id of an AWS account.`, "An id has twelve digits.");
  }
  const { target, identityPool } = document;
  const role = Object.values(passedRoles({ document })).flat()[0]?.split(":");
  const region = target.region ?? beforeMark(target.userPoolId, "_");
  const partition = role?.[1] ?? partitionOf(region);
  const owner = account ?? (/^\d{12}$/.test(role?.[4] ?? "") ? (role?.[4] ?? "") : ANY_ACCOUNT);
  const arn = (service: string, where: string, what: string) => `arn:${partition}:${service}:${where}:${owner}:${what}`;
  return {
    account: owner,
    of: {
      "user-pool": arn("cognito-idp", region, `userpool/${target.userPoolId}`),
      "identity-pool": identityPool ? arn("cognito-identity", beforeMark(identityPool.id, ":"), `identitypool/${identityPool.id}`) : "",
      // The group's last part is the pool's name, which can be changed.
      "import-log": arn("logs", region, `log-group:/aws/cognito/userpools/${target.userPoolId}/*`),
      any: "*",
    },
    sourcePool: pool && arn("cognito-idp", pool.region ?? beforeMark(pool.userPoolId, "_"), `userpool/${pool.userPoolId}`),
  };
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function beforeMark(id: string, mark: string): string {
  return id.slice(0, id.indexOf(mark));
}

function distinct(roles: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(roles.filter((role) => role !== undefined))];
}
