import { withOwnLedger } from "../../src/jobs/invite/open-ledger.ts";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import { type UndoOptions, type UndoOutcome, undoJob } from "../../src/jobs/undo/undo-job.ts";
import { type Pool, retryingPool } from "../../src/load/index.ts";
import { UNHARMED } from "./crash.ts";
import type { IdentityPool } from "./identity-pool.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import { type SmallWorkplaceOptions, smallWorkplace } from "./small-workplace.ts";

export interface SmallUndoOptions extends Partial<UndoOptions>, SmallWorkplaceOptions {
  /** Stands between the retries and the adapter. */
  readonly decorate?: (pool: Pool) => Pool;
  /** The identity pool that the job names. */
  readonly identityPool?: IdentityPool;
}

export interface SmallUndo extends UndoOutcome {
  readonly events: readonly JobEvent[];
}

/** Undoes a run of a job in this process, on the sandbox's own clock. */
export async function undoSmallJob(path: string, pool: SandboxPool, options: SmallUndoOptions = {}): Promise<SmallUndo> {
  const job = await readJob(path);
  const connection = pool.connect(options.identityPool && { identityPool: options.identityPool.target });
  const life = options.life ?? UNHARMED;
  const { workplace, events } = smallWorkplace(pool, options);
  try {
    const adapter = life.pool(options.decorate?.(connection.pool) ?? connection.pool);
    const retrying = retryingPool(adapter, { sleep: workplace.sleep, random: () => 0.5 });
    const profile = await pool.profile();
    const { Groups } = (await pool.call("ListGroups", { Limit: 60 })) as { readonly Groups: readonly { readonly GroupName: string }[] };
    const now = { ...profile, groups: Groups.map(({ GroupName }) => GroupName) };
    const undone = await life.files(job.stateFolder, () =>
      withOwnLedger(job, (ledger) =>
        undoJob(job, life.ledger(ledger), now, retrying, workplace, {
          maxDelete: 1000,
          allowPossiblySignedIn: false,
          groups: false,
          identities: false,
          planOnly: false,
          confirm: async () => true,
          ...options,
        }),
      ),
    );
    return { ...undone, events };
  } finally {
    await connection.close();
  }
}
