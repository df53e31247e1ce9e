import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import { openJob } from "../../src/jobs/open-job.ts";
import { type VerifyOptions, type VerifyResult, verifyJob } from "../../src/jobs/verify/verify-job.ts";
import type { FindingLine } from "../../src/jobs/verify/write-verification.ts";
import { type Pool, type PoolOperation, retryingPool } from "../../src/load/index.ts";
import { UNHARMED } from "./crash.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import { type SmallWorkplaceOptions, smallWorkplace } from "./small-workplace.ts";

export interface SmallVerification extends VerifyResult {
  /** verify.ndjson. */
  readonly lines: readonly FindingLine[];
  readonly events: readonly JobEvent[];
  /** The pool's operations in the order of their calls. */
  readonly calls: readonly PoolOperation[];
}

export interface SmallVerifyOptions extends Partial<VerifyOptions>, SmallWorkplaceOptions {
  readonly source?: string;
  /** Where the job's source is `-`. */
  readonly input?: AsyncIterable<Uint8Array | string>;
  /** Puts itself between the retries and the adapter. */
  readonly decorate?: (pool: Pool) => Pool;
  /** Goes over the pool's own figure. */
  readonly estimatedUsers?: number;
}

/** Verifies a job in this process, on the sandbox's own clock. */
export async function verifySmallJob(path: string, pool: SandboxPool, options: SmallVerifyOptions = {}): Promise<SmallVerification> {
  const { source, input, decorate, estimatedUsers, life = UNHARMED, ...given } = options;
  const job = await readJob(path, { source });
  const connection = pool.connect();
  const calls: PoolOperation[] = [];
  const { workplace, events } = smallWorkplace(pool, options);
  const work = async (): Promise<SmallVerification> => {
    const profile = await pool.profile();
    const opened = await openJob(job, { ...profile, estimatedUsers: estimatedUsers ?? profile.estimatedUsers }, input ?? nothing(), {
      looksOnly: true,
    });
    try {
      const adapter = life.pool(decorate?.(connection.pool) ?? connection.pool);
      const ledger = life.ledger(opened.ledger);
      const counted: Pool = {
        call(operation, request, signal) {
          calls.push(operation);
          return adapter.call(operation, request, signal);
        },
        serverTime: () => adapter.serverTime(),
      };
      const paced = {
        pool: retryingPool(counted, { sleep: workplace.sleep, random: () => 0.5 }),
        rates: profile.quotas,
        throttles: () => 0,
      };
      const defaults = { groups: false, links: false, federated: false, allowExtra: false, canaries: [] };
      const result = await verifyJob({ ...opened, ledger }, paced, workplace, { ...defaults, ...given });
      const text = await readFile(join(job.stateFolder, "verify.ndjson"), "utf8");
      const lines = text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as FindingLine);
      return { ...result, lines, events, calls };
    } finally {
      opened.close();
    }
  };
  try {
    return await life.files(job.stateFolder, work);
  } finally {
    await connection.close();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
