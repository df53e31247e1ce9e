import { type InviteOptions, type InviteResult, inviteJob } from "../../src/jobs/invite/invite-job.ts";
import { withOwnLedger } from "../../src/jobs/invite/open-ledger.ts";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import type { KeptInvitation } from "../../src/jobs/ledger/invitation-table.ts";
import { type Pool, retryingPool } from "../../src/load/index.ts";
import { UNHARMED } from "./crash.ts";
import type { SandboxPool } from "./sandbox-pool.ts";
import { type SmallWorkplaceOptions, smallWorkplace } from "./small-workplace.ts";

export interface Invited extends InviteResult {
  readonly kept: readonly KeptInvitation[];
  readonly events: readonly JobEvent[];
}

/** What stands around the process that invites. */
export interface InviteSurroundings extends SmallWorkplaceOptions {
  /** Stands between the retries and the adapter. */
  readonly decorate?: (pool: Pool) => Pool;
}

/** Invites the users of a job in this process, on the sandbox's own clock. */
export async function inviteSmallJob(
  path: string,
  pool: SandboxPool,
  options: Partial<InviteOptions> = {},
  around: InviteSurroundings = {},
): Promise<Invited> {
  const connection = pool.connect();
  const life = around.life ?? UNHARMED;
  const { workplace, events } = smallWorkplace(pool, around);
  try {
    const messaging = await connection.readMessaging();
    const adapter = life.pool(around.decorate?.(connection.pool) ?? connection.pool);
    const job = await readJob(path);
    return await withOwnLedger(job, async (opened) => {
      const ledger = life.ledger(opened);
      const result = await inviteJob(
        job,
        ledger,
        messaging,
        retryingPool(adapter, { sleep: workplace.sleep, random: () => 0.1 }),
        workplace,
        {
          kind: "auto",
          medium: "email",
          everyMs: 1_000,
          rate: 1_000,
          againInDoubt: false,
          planOnly: false,
          confirm: async () => true,
          ...options,
        },
      );
      return { ...result, kept: [...ledger.invitations.all()], events };
    });
  } finally {
    await connection.close();
  }
}
