import { jobInput } from "../../src/compose/job-input.ts";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import { Ledger } from "../../src/jobs/ledger/ledger.ts";
import type { KeptUser } from "../../src/jobs/ledger/user-table.ts";
import { type OpenJob, openJob } from "../../src/jobs/open-job.ts";
import { stateFolderAt } from "../../src/jobs/state-folder.ts";
import { type SyncOptions, type SyncResult, syncJob } from "../../src/jobs/sync/sync-job.ts";
import { type Pool, type PoolOperation, retryingPool } from "../../src/load/index.ts";
import { REPEATABLE } from "../../src/load/repeatable.ts";
import type { PoolProfile } from "../../src/model/index.ts";
import { UNHARMED } from "./crash.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import { type SmallWorkplaceOptions, smallWorkplace } from "./small-workplace.ts";

export interface SmallSync extends SyncResult {
  /** Write calls by operation. */
  readonly writes: Readonly<Partial<Record<PoolOperation, number>>>;
  readonly reads: number;
  readonly events: readonly JobEvent[];
}

export interface SmallSyncOptions extends Partial<SyncOptions>, SmallWorkplaceOptions {
  /** Stands between the retries and the adapter. */
  readonly decorate?: (pool: Pool) => Pool;
  readonly open?: (open: OpenJob) => OpenJob;
  /** Goes over the pool's profile. */
  readonly profile?: Partial<PoolProfile>;
  readonly source?: string;
  readonly changedSince?: string;
  readonly full?: boolean;
  /** Where the URL of the job's database stands. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the job reads standard input. */
  readonly input?: AsyncIterable<Uint8Array>;
}

/** Syncs a job in this process and counts the calls that reach the pool. */
export async function runSmallSync(path: string, pool: SandboxPool, options: SmallSyncOptions = {}): Promise<SmallSync> {
  const job = await readJob(path, { source: options.source, changedSince: options.changedSince });
  const connection = pool.connect();
  const writes: Partial<Record<PoolOperation, number>> = {};
  let reads = 0;
  const counting: Pool = {
    call(operation, request, signal) {
      if (REPEATABLE[operation].why === "reads") reads++;
      else writes[operation] = (writes[operation] ?? 0) + 1;
      return connection.pool.call(operation, request, signal);
    },
    serverTime: () => connection.pool.serverTime(),
  };
  const life = options.life ?? UNHARMED;
  const { workplace, events } = smallWorkplace(pool, options);
  const { sleep, drain, tell } = workplace;
  const work = async (): Promise<SmallSync> => {
    const profile = { ...(await currentProfile(pool)), ...options.profile };
    const world = { target: {}, environment: options.environment ?? {}, standardInput: options.input ?? nothing(), tell };
    const intention = { sync: { full: options.full, drift: options.drift } };
    const opened = await openJob(job, profile, (reading) => jobInput(job, world, drain, reading), intention);
    try {
      const paced = {
        pool: retryingPool(life.pool(options.decorate?.(counting) ?? counting), { sleep, random: () => 0.5 }),
        rates: profile.quotas,
        throttles: () => 0,
      };
      const open = { ...opened, ledger: life.ledger(opened.ledger) };
      const result = await syncJob(options.open?.(open) ?? open, paced, workplace, { confirm: async () => true, ...options });
      return { ...result, writes, reads, events };
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

/** The pool's profile, with the groups that it has by now. */
async function currentProfile(pool: SandboxPool): Promise<PoolProfile> {
  const profile = await pool.profile();
  const { Groups } = (await pool.call("ListGroups", { Limit: 60 })) as { readonly Groups: readonly { readonly GroupName: string }[] };
  return { ...profile, groups: Groups.map(({ GroupName }) => GroupName) };
}

/** What the job's ledger says of its users, by source key. */
export async function keptUsers(path: string): Promise<ReadonlyMap<string, KeptUser>> {
  const { stateFolder } = await readJob(path);
  const ledger = Ledger.open(stateFolderAt(stateFolder).ledger);
  try {
    return new Map([...ledger.users.all()].map((user) => [user.sourceKey, user]));
  } finally {
    ledger.close();
  }
}

async function* nothing(): AsyncGenerator<string> {}
