import { Pacer, type Pool, type PoolUser, runErrorOf } from "../../load/index.ts";
import { RunError } from "../../model/index.ts";
import { forEachConcurrent } from "../../streaming/for-each-concurrent.ts";
import { oneBatch } from "../../streaming/one-batch.ts";
import type { Candidate, InvitationSurvey } from "../ledger/invitation-survey.ts";
import type { Workplace } from "../workplace.ts";
import { DAY_MS } from "./daily-messages.ts";
import type { InvitationResult } from "./invite-events.ts";
import { type MessageSender, type Sent, sendMessage } from "./send-message.ts";
import { isMessage, MESSAGES, partsOf } from "./standing.ts";

export interface WaveLimits {
  /** Messages a wave; default: no waves. */
  readonly wave?: number | undefined;
  /** Milliseconds from the end of a wave to the next. */
  readonly everyMs: number;
  /** Messages within 24 hours. */
  readonly perDay: number;
  /** Messages a second. */
  readonly rate: number;
  /** Messages by this command. */
  readonly limit?: number | undefined;
}

export interface Waves {
  readonly sender: MessageSender;
  readonly survey: InvitationSurvey;
  readonly standingOf: (user: PoolUser) => string;
  readonly workplace: Workplace;
  /** Users that are to get a message. */
  readonly total: number;
}

/** Calls under way at once: so many messages are in doubt at worst after a kill. */
const UNDER_WAY = 8;
/** Users in a row refused for a limit before it is taken for the account's and not their own. */
const LIMITED_IN_A_ROW = 3;
/** Lost answers in a row before the network is blamed. */
const LOST_IN_A_ROW = 5;
const CHUNK = 200;

/** Sends wave by wave until nobody is left or a limit is reached. Throws RunError where sending cannot go on. */
export async function sendWaves(context: Waves, limits: WaveLimits): Promise<InvitationResult> {
  const { workplace, sender } = context;
  const tally = new Tally(context.total);
  const pacer = new Pacer(limits.rate);
  for (let waves = 0; ; ) {
    tally.exhausted = context.survey.next(MESSAGES, tally.lastId, 1).length === 0;
    const today = limits.perDay - sender.ledger.invitations.since(sender.pool.serverTime() - DAY_MS);
    const ended = endOf(tally, today, limits);
    if (ended !== undefined) return toldResult(context, tally, ended, waves);
    if (waves > 0 && limits.wave !== undefined) {
      workplace.tell({ type: "invitation-wave", wave: waves, ...tally.counts(), nextInSeconds: limits.everyMs / 1000 });
      await workplace.sleep(limits.everyMs, workplace.drain);
    }
    waves++;
    const asked = (limits.limit ?? Number.POSITIVE_INFINITY) - tally.messages;
    await sendWave(context, tally, pacer, Math.min(limits.wave ?? Number.POSITIVE_INFINITY, today, asked)).catch((error: unknown) => {
      toldResult(context, tally, "stopped", waves);
      throw error;
    });
  }
}

function toldResult({ workplace }: Waves, tally: Tally, ended: InvitationResult["ended"], waves: number): InvitationResult {
  const result: InvitationResult = { type: "invitations", ended, waves, ...tally.counts() };
  workplace.tell(result);
  return result;
}

function endOf(tally: Tally, today: number, { limit }: WaveLimits): InvitationResult["ended"] | undefined {
  if (tally.limitedInARow >= LIMITED_IN_A_ROW) return "daily-limit";
  if (tally.exhausted) return tally.limited > 0 ? "daily-limit" : "done";
  if (limit !== undefined && tally.messages >= limit) return "limit";
  return today <= 0 ? "daily-limit" : undefined;
}

/** One wave of `size` messages; those that turn out not to be needed do not count. */
async function sendWave(context: Waves, tally: Tally, pacer: Pacer, size: number): Promise<void> {
  const { survey, workplace } = context;
  const before = tally.messages;
  while (tally.limitedInARow < LIMITED_IN_A_ROW) {
    const open = size - (tally.messages - before);
    if (open <= 0) return;
    const batch = survey.next(MESSAGES, tally.lastId, Math.min(open, CHUNK));
    const last = batch.at(-1);
    if (last === undefined) return;
    tally.lastId = last.id;
    await forEachConcurrent(oneBatch(batch), UNDER_WAY, (candidate) => sendTo(context, tally, pacer, candidate), workplace.drain);
  }
}

async function sendTo(context: Waves, tally: Tally, pacer: Pacer, candidate: Candidate): Promise<void> {
  const { sender, workplace, standingOf } = context;
  if (tally.limitedInARow >= LIMITED_IN_A_ROW) return tally.wait();
  const user = await lookUp(sender.pool, candidate.sub, workplace.drain);
  const standing = user === undefined ? "not-in-pool" : standingOf(user);
  // A reset would void the password of somebody who has signed in since the plan, so the status is looked at right before.
  if (user === undefined || !isMessage(standing)) return tally.note("not-needed");
  await pacer.turn(workplace.drain);
  if (tally.limitedInARow >= LIMITED_IN_A_ROW) return tally.wait();
  const invitation = { sub: candidate.sub, sourceKey: candidate.sourceKey, ...partsOf(standing) };
  // Once its intent is written a call is left to end: given up half-way it would be in doubt.
  tally.note(await sendMessage(sender, invitation, user, workplace.stop));
  if (tally.lostInARow >= LOST_IN_A_ROW) {
    throw new RunError(
      "temporary",
      `The answers to ${LOST_IN_A_ROW} messages in a row were lost; these users are not sent another one.`,
      "Check the network to Cognito and the pool's message triggers, then run the same command again: it goes on with the others.",
    );
  }
}

async function lookUp(pool: Pool, sub: string, signal: AbortSignal): Promise<PoolUser | undefined> {
  let token: string | undefined;
  do {
    const page = await pool.call("listUsers", { filter: `sub = "${sub}"`, limit: 1, ...(token === undefined ? {} : { token }) }, signal);
    if (!page.ok) throw runErrorOf(page.failure, "ListUsers");
    const user = page.users.find((found) => found.sub === sub);
    if (user !== undefined) return user;
    token = page.next;
  } while (token !== undefined);
  return undefined;
}

/** Counts what a command sends. */
class Tally {
  readonly #total: number;
  #sent = 0;
  #unconfirmed = 0;
  #refused = 0;
  #notNeeded = 0;
  limited = 0;
  limitedInARow = 0;
  lostInARow = 0;
  lastId = 0;
  exhausted = false;

  constructor(total: number) {
    this.#total = total;
  }

  /** Messages that went out, or may have. */
  get messages(): number {
    return this.#sent + this.#unconfirmed;
  }

  note(sent: Sent): void {
    if (sent !== "limited") this.limitedInARow = 0;
    if (sent !== "unconfirmed") this.lostInARow = 0;
    if (sent === "sent") this.#sent++;
    else if (sent === "refused") this.#refused++;
    else if (sent === "limited") {
      this.limited++;
      this.limitedInARow++;
    } else if (sent === "unconfirmed") {
      this.#unconfirmed++;
      this.lostInARow++;
    } else this.#notNeeded++;
  }

  /** A user who was not tried, because others were told of a limit. */
  wait(): void {
    this.limited++;
  }

  counts(): Pick<InvitationResult, "sent" | "unconfirmed" | "refused" | "notNeeded" | "left"> {
    const done = this.#sent + this.#unconfirmed + this.#refused + this.#notNeeded;
    return {
      sent: this.#sent,
      unconfirmed: this.#unconfirmed,
      refused: this.#refused,
      notNeeded: this.#notNeeded,
      left: Math.max(0, this.#total - done),
    };
  }
}
