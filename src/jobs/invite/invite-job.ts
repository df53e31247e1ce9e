import { type Pool, type PoolUser, runErrorOf } from "../../load/index.ts";
import { EXIT_CODES, type PoolMessaging, RunError } from "../../model/index.ts";
import type { Job } from "../job.ts";
import type { InvitationSurvey } from "../ledger/invitation-survey.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Workplace } from "../workplace.ts";
import { DAY_MS, messagesADay } from "./daily-messages.ts";
import type { InvitationPlan, InvitationResult } from "./invite-events.ts";
import { sendWaves, type WaveLimits } from "./send-waves.ts";
import { compileStanding, isMessage, MESSAGES, type MessageChoice } from "./standing.ts";

export interface InviteOptions extends MessageChoice, Omit<WaveLimits, "perDay"> {
  /** Users of this run alone; default: all that the job's runs created. */
  readonly run?: string | undefined;
  /** Source keys; default: every user. */
  readonly only?: readonly string[] | undefined;
  /** Messages within 24 hours; default: the quota of Cognito's own mail sender where that is the sender. */
  readonly perDay?: number | undefined;
  /** Also users whose message may have gone out. */
  readonly againInDoubt: boolean;
  /** Sends nothing. */
  readonly planOnly: boolean;
  /** Asked before the first message. */
  readonly confirm: (plan: InvitationPlan) => Promise<boolean>;
}

export interface InviteResult {
  readonly plan: InvitationPlan;
  /** Undefined where only the plan was asked for. */
  readonly waves: InvitationResult | undefined;
  /** 0, 3 where some are refused or unconfirmed, 8 where the day's messages are used up and users wait. */
  readonly exitCode: number;
}

/**
 * Sends the messages that loading held back to the users that a job created, in waves and never twice to the same user. The
 * same call again goes on. The caller holds the job's lock. Throws RunError where nothing may be sent or sending cannot go on.
 */
export async function inviteJob(
  job: Job,
  ledger: Ledger,
  messaging: PoolMessaging,
  pool: Pool,
  workplace: Workplace,
  options: InviteOptions,
): Promise<InviteResult> {
  ledger.invitations.leaveInDoubt();
  const survey = ledger.invitationSurvey({
    ...scopeOf(ledger, options.run),
    againInDoubt: options.againInDoubt,
    invitation: job.document.policies.invitation,
  });
  try {
    if (options.only !== undefined) survey.choose(options.only);
    const standingOf = compileStanding(messaging, options);
    await surveyPool(ledger, survey, pool, workplace, standingOf);
    const plan = planOf(job, messaging, survey, options, ledger.invitations.since(pool.serverTime() - DAY_MS));
    workplace.tell(plan);
    if (options.planOnly) return { plan, waves: undefined, exitCode: EXIT_CODES.ok };
    const users = Object.values(plan.send).reduce((sum, count) => sum + count, 0);
    if (users > 0 && !(await options.confirm(plan))) {
      throw new RunError("refused", "Nothing was sent: it was not confirmed.", "Answer yes, or use --yes where nobody can be asked.");
    }
    const sender = { pool, ledger, messaging, againInDoubt: options.againInDoubt };
    const waves = await sendWaves({ sender, survey, standingOf, workplace, total: users }, { ...options, perDay: plan.perDay });
    return { plan, waves, exitCode: exitCodeOf(plan, waves) };
  } finally {
    survey.close();
  }
}

function exitCodeOf({ leave }: InvitationPlan, { ended, refused, unconfirmed }: InvitationResult): number {
  if (ended === "daily-limit") return EXIT_CODES.limit;
  return refused + unconfirmed + (leave["unconfirmed"] ?? 0) > 0 ? EXIT_CODES.incomplete : EXIT_CODES.ok;
}

/** Which rows are meant. Throws RunError `notFound`, or `refused` while a run is unfinished: its users may lack steps yet. */
function scopeOf(ledger: Ledger, run: string | undefined): { readonly after: number; readonly upTo: number } {
  const runs = ledger.runs();
  const unfinished = runs.find(({ state }) => state === "loading");
  if (unfinished !== undefined) {
    throw new RunError(
      "refused",
      `Run ${unfinished.run} of this job is not finished: a user may get a message before it is disabled or complete.`,
      `Finish it with \`poolferry ${unfinished.kind === "load" ? "run" : unfinished.kind}\` first.`,
    );
  }
  if (run === undefined) return { after: 0, upTo: Number.MAX_SAFE_INTEGER };
  const record = ledger.run(run);
  if (record?.rows === undefined) {
    throw new RunError("notFound", `There is no run ${run} of this job.`, "List the runs with `poolferry runs`.");
  }
  return { after: record.firstId, upTo: record.firstId + record.rows };
}

/** Lists the pool, which costs nothing in the bill. */
async function surveyPool(
  ledger: Ledger,
  survey: InvitationSurvey,
  pool: Pool,
  { tell, drain }: Workplace,
  standingOf: (user: PoolUser) => string,
): Promise<void> {
  let users = 0;
  let token: string | undefined;
  do {
    const page = await pool.call("listUsers", { limit: 60, ...(token === undefined ? {} : { token }) }, drain);
    if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
    await ledger.transaction(() => {
      for (const user of page.users) survey.note(user.sub, standingOf(user));
    });
    users += page.users.length;
    token = page.next;
  } while (token !== undefined);
  tell({ type: "reconcile", users });
}

function planOf(job: Job, messaging: PoolMessaging, survey: InvitationSurvey, options: InviteOptions, lastDay: number): InvitationPlan {
  const counts = survey.counts();
  const send = new Map(MESSAGES.map((message) => [message, counts.get(message) ?? 0] as const));
  const leave = [...counts].filter(([standing]) => !isMessage(standing)).sort(([a], [b]) => a.localeCompare(b));
  return {
    type: "invitation-plan",
    job: job.name,
    pool: messaging.id,
    users: [...counts.values()].reduce((sum, count) => sum + count, 0),
    send: Object.fromEntries(send) as InvitationPlan["send"],
    leave: Object.fromEntries(leave),
    unknownKeys: survey.unknownKeys(),
    perDay: messagesADay(messaging, send, options.perDay),
    lastDay,
  };
}
