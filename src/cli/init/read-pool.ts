import { readFile } from "node:fs/promises";
import { connectPool } from "../../cognito/connect.ts";
import { type PoolProfile, RunError } from "../../model/index.ts";
import { createPoolFromFile, type PoolFile } from "../../sandbox/pool-file.ts";
import { startSandbox } from "../../sandbox/start-sandbox.ts";
import { connectOptions } from "../connect-options.ts";
import type { TargetOptions } from "../target-options.ts";

/** The pool that a draft is made for, or why none was read, as a sentence. */
export interface PoolRead {
  readonly profile?: PoolProfile;
  readonly text: string;
}

const SANDBOX_CREDENTIALS = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
/** Quotas slow nobody down in a sandbox that is read once. */
const REGION = "us-east-1";

/** Reads the live pool, or what a file says of one. A pool out of reach is no failure: the draft is made without it, and says so. */
export async function readPool(userPoolId: string | undefined, poolFile: string | undefined, target: TargetOptions): Promise<PoolRead> {
  if (poolFile !== undefined) return { profile: await readPoolFile(poolFile), text: `The pool is as ${poolFile} describes it.\n` };
  if (userPoolId === undefined)
    return { text: "No pool was given (--pool), so nothing is known of its attributes, groups and sign-in names.\n" };
  const connection = connectPool(connectOptions({ userPoolId }, target));
  try {
    const profile = await connection.readProfile();
    return { profile, text: `Made for the pool ${profile.name} (${profile.id}).\n` };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return { text: `The pool ${userPoolId} was not read, so nothing is known of it: ${error.message}\n` };
  } finally {
    await connection.close();
  }
}

/** A pool file becomes a pool of a sandbox, which is then read like any other. */
async function readPoolFile(path: string): Promise<PoolProfile> {
  const sandbox = await startSandbox({ quotas: "off" });
  try {
    const file = JSON.parse(await readFile(path, "utf8")) as PoolFile;
    const { poolId } = await createPoolFromFile(sandbox, file, REGION);
    const connection = connectPool({
      ...connectOptions({ userPoolId: poolId, endpointUrl: sandbox.endpoint }, {}),
      credentials: SANDBOX_CREDENTIALS,
    });
    try {
      return await connection.readProfile();
    } finally {
      await connection.close();
    }
  } catch (cause) {
    throw new RunError(
      "usage",
      `The pool file ${path} cannot be used: ${(cause as Error).message}`,
      "Write one with `poolferry pool show POOL --save FILE`.",
      {
        cause,
      },
    );
  } finally {
    await sandbox.close();
  }
}
