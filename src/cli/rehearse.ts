import { rm } from "node:fs/promises";
import { connectPool, type PoolConnection } from "../cognito/connect.ts";
import type { Job } from "../jobs/job.ts";
import { paceOf } from "../jobs/pace.ts";
import { type RunResult, runJob } from "../jobs/run-job.ts";
import { type PoolUser, runErrorOf } from "../load/index.ts";
import { type PoolProfile, RunError } from "../model/index.ts";
import { addFederatedUser } from "../sandbox/federated-user.ts";
import { createPoolFromFile } from "../sandbox/pool-file.ts";
import { type Sandbox, startSandbox } from "../sandbox/start-sandbox.ts";
import { withOpenJob } from "./compose.ts";
import { connectOptions } from "./connect-options.ts";
import { copyIdentityPool } from "./copy-identity-pool.ts";
import type { TargetOptions } from "./target-options.ts";
import type { Output } from "./terminal/output.ts";
import { planText } from "./terminal/plan-text.ts";

export interface Rehearsal {
  readonly result: RunResult;
  /** How long the real run would take at the real quotas, in seconds, without what Cognito takes for import jobs. */
  readonly realSeconds: number;
}

const IDENTITIES_NOT_COPIED =
  "\nIdentities are not copied: in the rehearsal every developer id gets a new one, whatever identity id its row names.\n";
/** Any will do for a sandbox. */
const CREDENTIALS = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
/** A role that the sandbox takes; the real one is never used by a rehearsal. */
const LOGS_ROLE = "arn:aws:iam::123456789012:role/rehearsal";

/**
 * Runs a job against a sandbox that was made like its target: settings, schema, groups, providers and users, read from
 * the target and never written to it. `speed` makes the sandbox's clock, and so its quotas, that many times as fast.
 */
export async function rehearse(job: Job, target: TargetOptions, speed: number, output: Output): Promise<Rehearsal> {
  const sandbox = await startSandbox({ speed });
  try {
    const copy = await copyTarget(job, target, sandbox, speed);
    await rm(copy.stateFolder, { recursive: true, force: true });
    const composing = { target: { credentials: CREDENTIALS }, rehearsed: { job, target }, tell: output.tell };
    return await withOpenJob(copy, composing, async ({ open, paced, workplace }) => {
      const result = await runJob(open, paced, workplace, {
        async confirm(plan) {
          output.settle();
          output.print(planText(plan));
          if (job.mapping.document.identity?.identityId !== undefined) output.print(IDENTITIES_NOT_COPIED);
          return true;
        },
      });
      const seconds = Object.values(result.plan.calls).map(({ calls, perSecond }) => (calls / perSecond) * speed);
      return { result, realSeconds: Math.max(0, ...seconds) };
    });
  } finally {
    await sandbox.close();
  }
}

/** Makes the sandbox's pool, and the job as it would be for that pool. */
async function copyTarget(job: Job, target: TargetOptions, sandbox: Sandbox, speed: number): Promise<Job> {
  const wanted = job.document.identityPool;
  const connection = connectPool({ ...connectOptions(job.document.target, target), ...(wanted && { identityPool: wanted }) });
  try {
    const profile = await connection.readProfile();
    const { poolId } = await createPoolFromFile(sandbox, await connection.readPoolFile(), profile.region);
    await copyUsers(connection, profile, sandbox, poolId);
    const { rates, raises } = paceOf(job, profile);
    for (const { category, to } of raises) {
      const LimitDefinition = { LimitClass: "API_CATEGORY", Attributes: { Category: category } };
      await sandbox.call("UpdateProvisionedLimit", { LimitDefinition, RequestedLimitValue: Math.round(to * speed) }, profile.region);
    }
    const identities = await copyIdentityPool(job, connection, profile, sandbox);
    const { importJob } = job.document;
    const { givenPace: _flags, ...given } = job;
    return {
      ...given,
      mapping: identities.mapping,
      stateFolder: `${job.stateFolder}.rehearsal`,
      document: {
        ...job.document,
        ...identities.document,
        target: { userPoolId: poolId, endpointUrl: sandbox.endpoint },
        importJob: { ...importJob, pollSeconds: importJob.pollSeconds / speed, ...(importJob.logsRoleArn && { logsRoleArn: LOGS_ROLE }) },
        pace: {
          share: 1,
          raise: {},
          rates: Object.fromEntries(Object.entries(rates).map(([category, rate]) => [category, rate * speed])),
        },
      },
    };
  } catch (cause) {
    if (cause instanceof RunError) throw cause;
    throw new RunError(
      "refused",
      `The sandbox cannot become the target: ${(cause as Error).message}`,
      "Rehearse on a pool file of your own with `poolferry sandbox --pool`.",
      { cause },
    );
  } finally {
    await connection.close();
  }
}

async function copyUsers(connection: PoolConnection, profile: PoolProfile, sandbox: Sandbox, poolId: string): Promise<void> {
  let token: string | undefined;
  do {
    const page = await connection.pool.call("listUsers", { limit: 60, ...(token === undefined ? {} : { token }) });
    if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
    for (const user of page.users) await copyUser(user, profile, sandbox, poolId);
    token = page.next;
  } while (token !== undefined);
}

async function copyUser(user: PoolUser, profile: PoolProfile, sandbox: Sandbox, poolId: string): Promise<void> {
  if (user.status === "EXTERNAL_PROVIDER") {
    const [provider = "", ...subject] = user.username.split("_");
    await addFederatedUser(sandbox, poolId, { provider, subject: subject.join("_") });
    return;
  }
  const signIn = profile.usernameAttributes.map((name) => user.attributes.get(name)).find((value) => value !== undefined);
  const attributes = [...user.attributes].filter(([name]) => name !== "sub" && name !== "identities");
  await sandbox.call(
    "AdminCreateUser",
    {
      UserPoolId: poolId,
      Username: signIn ?? user.username,
      MessageAction: "SUPPRESS",
      UserAttributes: attributes.map(([Name, Value]) => ({ Name, Value })),
    },
    profile.region,
  );
}
