import type { PoolConnection } from "../cognito/connect.ts";
import type { Job } from "../jobs/job.ts";
import type { PoolProfile } from "../model/index.ts";
import type { Sandbox } from "../sandbox/start-sandbox.ts";

/**
 * Makes an identity pool in a sandbox like the job's, and the parts of the job that name it. Identities are not copied:
 * rehearsed developer ids get new ones, so the mapping's `identityId` is left out.
 */
export async function copyIdentityPool(
  job: Job,
  connection: PoolConnection,
  { identityPool }: PoolProfile,
  sandbox: Sandbox,
): Promise<{ readonly document: Pick<Job["document"], "identityPool">; readonly mapping: Job["mapping"] }> {
  const { mapping, document } = job;
  const { identity } = mapping.document;
  const file = await connection.readIdentityPoolFile();
  if (document.identityPool === undefined || identityPool === undefined || file === undefined) return { document: {}, mapping };
  const { IdentityPoolId } = (await sandbox.call("cognito-identity:CreateIdentityPool", file, identityPool.region)) as {
    readonly IdentityPoolId: string;
  };
  return {
    document: { identityPool: { ...document.identityPool, id: IdentityPoolId } },
    mapping:
      identity === undefined ? mapping : { ...mapping, document: { ...mapping.document, identity: { developerId: identity.developerId } } },
  };
}
