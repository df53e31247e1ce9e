import { relative } from "node:path";
import type { Json } from "../../model/index.ts";
import type { SourceBlock } from "./source-block.ts";
import { yamlFlow, yamlKey, yamlText } from "./yaml-flow.ts";

export interface JobDraft {
  readonly name: string;
  readonly source: SourceBlock;
  /** The mapping's file, beside the job file. */
  readonly mapping: string;
  readonly target: {
    readonly userPoolId?: string | undefined;
    readonly region?: string | undefined;
    readonly endpointUrl?: string | undefined;
  };
  /** ISO time; undefined where no rule speaks of it. */
  readonly asOf: string | undefined;
  /** The folder that the job file goes to. */
  readonly folder: string;
}

/** No pool id has this form, so that a plan stops at it and says where. */
const NO_POOL = "PUT-THE-POOL-ID-HERE";

/** The job file of a draft. Paths are relative to its folder. */
export function jobText({ name, source, mapping, target, asOf, folder }: JobDraft): string {
  const { userPoolId, region, endpointUrl } = target;
  const settings = Object.entries(source).map(
    ([key, value]) => `  ${yamlKey(key)}: ${yamlFlow(withRelativePaths(key, value, folder))}${REASONS[key] ?? ""}\n`,
  );
  return [
    "# Written by `poolferry init`; docs/job-file.md has every key.\n",
    "poolferry: 1\n",
    `name: ${yamlText(name)}\n`,
    `source:\n${settings.join("")}`,
    `mapping: ${yamlText(mapping)}\n`,
    "target:\n",
    userPoolId === undefined
      ? `  userPoolId: ${NO_POOL} # such as eu-central-1_AbCdEfGhI; no plan is made before it is there\n`
      : `  userPoolId: ${yamlText(userPoolId)}\n`,
    region === undefined ? "" : `  region: ${yamlText(region)}\n`,
    endpointUrl === undefined ? "" : `  endpointUrl: ${yamlText(endpointUrl)}\n`,
    asOf === undefined ? "" : `asOf: ${yamlText(asOf)} # the instant that rules mean by asOf; plan and run see the same\n`,
    "# An import job needs a role by which Cognito writes its log:\n",
    "# importJob: { logsRoleArn: arn:aws:iam::123456789012:role/NAME }\n",
  ].join("");
}

const REASONS: Readonly<Record<string, string>> = {
  delimiter: " # found in the first lines",
  encoding: " # the bytes are no UTF-8",
  at: " # where the array of users stands",
  columns: " # the file has no header row",
};

const PATHS = new Set(["file", "urlFile", "caFile"]);

/** What was made absolute becomes relative again, also within `database`. */
function withRelativePaths(key: string, value: Json, folder: string): Json {
  if (PATHS.has(key) && typeof value === "string") return relative(folder, value) || value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([inner, member]) => [inner, withRelativePaths(inner, member as Json, folder)]));
}
