import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { IdentityPoolProfile, IdentityPoolTarget } from "../../src/model/index.ts";
import type { Sandbox } from "../../src/sandbox/start-sandbox.ts";
import type { SmallRun } from "./run-small-job.ts";
import { importable, type SmallJob, type SmallRow, smallJob } from "./small-job.ts";

const REGION = "eu-central-1";
export const DEVELOPER = "login.example.com";

/** An identity pool of a sandbox, and what tests ask of it from within. */
export interface IdentityPool {
  readonly target: IdentityPoolTarget;
  readonly profile: IdentityPoolProfile;
  call(operation: string, input: object): Promise<Record<string, unknown>>;
  /** Registers a developer id, or attaches it; gives the identity's id. */
  register(developerId: string, identityId?: string): Promise<string>;
  /** The identity that a developer id has; undefined where it is not registered. */
  holder(developerId: string): Promise<string | undefined>;
  /** Identities that somebody can get into. */
  identities(): Promise<readonly string[]>;
}

/** Adds an identity pool with a developer provider to a sandbox. */
export async function addIdentityPool(sandbox: Sandbox, definition: object = {}): Promise<IdentityPool> {
  const file = { IdentityPoolName: "people", AllowUnauthenticatedIdentities: false, DeveloperProviderName: DEVELOPER, ...definition };
  const made = (await sandbox.call("cognito-identity:CreateIdentityPool", file, REGION)) as { readonly IdentityPoolId: string };
  const id = made.IdentityPoolId;
  const call: IdentityPool["call"] = async (operation, input) =>
    (await sandbox.call(`cognito-identity:${operation}`, { IdentityPoolId: id, ...input }, REGION)) as Record<string, unknown>;
  return {
    target: { id, developerProvider: DEVELOPER },
    profile: { id, name: "people", region: REGION, developerProvider: DEVELOPER, providers: [DEVELOPER, "graph.facebook.com"] },
    call,
    async register(developerId, IdentityId) {
      const answer = await call("GetOpenIdTokenForDeveloperIdentity", { IdentityId, Logins: { [DEVELOPER]: developerId } });
      return String(answer["IdentityId"]);
    },
    async holder(DeveloperUserIdentifier) {
      try {
        return String((await call("LookupDeveloperIdentity", { DeveloperUserIdentifier }))["IdentityId"]);
      } catch (error) {
        if ((error as Error).name === "ResourceNotFoundException" || /not registered/.test(String(error))) return undefined;
        throw error;
      }
    },
    async identities() {
      const page = await call("ListIdentities", { MaxResults: 60, HideDisabled: true });
      return (page["Identities"] as readonly { readonly IdentityId: string }[]).map(({ IdentityId }) => IdentityId);
    },
  };
}

export interface IdentityRow extends SmallRow {
  readonly developerId?: string;
  readonly identityId?: string;
}

/** A small job whose rows have developer ids; `identityPool` goes over what the job file says of the identity pool. */
export async function identityJob(
  target: { readonly endpoint: string; readonly userPoolId: string },
  pool: Pick<IdentityPool, "target">,
  rows: readonly IdentityRow[],
  identityPool: object = {},
  changes: Record<string, unknown> = {},
): Promise<SmallJob> {
  const job = await smallJob(target, rows, { identityPool: { ...pool.target, ...identityPool }, ...changes });
  const mapping = join(job.folder, "mapping.json");
  const identity = { developerId: { from: "developerId" }, identityId: { from: "identityId" } };
  await writeFile(mapping, JSON.stringify({ ...(JSON.parse(await readFile(mapping, "utf8")) as object), identity }));
  const [header, ...lines] = (await readFile(job.source, "utf8")).trimEnd().split("\n");
  const more = lines.map((line, index) => `${line},${rows[index]?.developerId ?? ""},${rows[index]?.identityId ?? ""}`);
  await writeFile(job.source, `${[`${header},developerId,identityId`, ...more].join("\n")}\n`);
  return job;
}

/** A user that an import job can carry, with the developer id `old-NUMBER`. */
export function identityRow(number: number, more: Partial<IdentityRow> = {}): IdentityRow {
  return { ...importable(number), developerId: `old-${number}`, ...more };
}

/** The id map says of each source key the identity that its developer id really has. */
export async function expectMapped(
  pool: IdentityPool,
  { idMap }: Pick<SmallRun, "idMap">,
  developerIds: Readonly<Record<string, string>>,
): Promise<void> {
  const mapped = new Map(idMap.map(([key, , , identityId]) => [key, identityId]));
  for (const [key, developerId] of Object.entries(developerIds)) expect(mapped.get(key), key).toBe(await pool.holder(developerId));
}
