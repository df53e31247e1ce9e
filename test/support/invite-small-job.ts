import { setTimeout as delay } from "node:timers/promises";
import { type InviteOptions, type InviteResult, inviteJob } from "../../src/jobs/invite/invite-job.ts";
import { withOwnLedger } from "../../src/jobs/invite/open-ledger.ts";
import { readJob } from "../../src/jobs/job.ts";
import type { JobEvent } from "../../src/jobs/job-events.ts";
import type { KeptInvitation } from "../../src/jobs/ledger/invitation-table.ts";
import type { Workplace } from "../../src/jobs/workplace.ts";
import { type Pool, retryingPool } from "../../src/load/index.ts";
import { type Life, UNHARMED } from "./crash.ts";
import type { SandboxPool } from "./sandbox-pool.ts";

export interface Invited extends InviteResult {
  readonly kept: readonly KeptInvitation[];
  readonly events: readonly JobEvent[];
}

/** What stands around the process that invites. */
export interface InviteSurroundings {
  readonly life?: Life;
  /** Stands between the retries and the adapter. */
  readonly decorate?: (pool: Pool) => Pool;
  readonly onEvent?: (event: JobEvent) => Promise<void> | void;
  readonly onSleep?: () => Promise<void>;
}

/** Invites the users of a job in this process, on the sandbox's own clock. */
export async function inviteSmallJob(
  path: string,
  pool: SandboxPool,
  options: Partial<InviteOptions> = {},
  around: InviteSurroundings = {},
): Promise<Invited> {
  const connection = pool.connect();
  const events: JobEvent[] = [];
  const { speed } = pool.sandbox.clock;
  const life = around.life ?? UNHARMED;
  const never = new AbortController().signal;
  const sleep = life.sleep(async (ms: number) => {
    await around.onSleep?.();
    await delay(ms / speed);
  });
  const workplace: Workplace = {
    wallClock: Date.now,
    now: () => performance.now() * speed,
    sleep,
    tell(event) {
      events.push(event);
      void around.onEvent?.(event);
    },
    drain: never,
    stop: never,
  };
  try {
    const messaging = await connection.readMessaging();
    const adapter = life.pool(around.decorate?.(connection.pool) ?? connection.pool);
    const job = await readJob(path);
    return await withOwnLedger(job, async (opened) => {
      const ledger = life.ledger(opened);
      const result = await inviteJob(job, ledger, messaging, retryingPool(adapter, { sleep, random: () => 0.1 }), workplace, {
        kind: "auto",
        medium: "email",
        everyMs: 1_000,
        rate: 1_000,
        againInDoubt: false,
        planOnly: false,
        confirm: async () => true,
        ...options,
      });
      return { ...result, kept: [...ledger.invitations.all()], events };
    });
  } finally {
    await connection.close();
  }
}
