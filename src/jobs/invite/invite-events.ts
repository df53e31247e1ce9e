import type { Message } from "./standing.ts";

/** Who would get what: users that the job created, by message and by why they get none. */
export interface InvitationPlan {
  readonly type: "invitation-plan";
  readonly job: string;
  readonly pool: string;
  /** Users that the job created and that are meant. */
  readonly users: number;
  readonly send: Readonly<Record<Message, number>>;
  /** Users that get nothing, by reason. */
  readonly leave: Readonly<Record<string, number>>;
  /** Keys asked for that the job created nobody with. */
  readonly unknownKeys: number;
  readonly perDay: number;
  /** Messages of the latest 24 hours, which count against `perDay`. */
  readonly lastDay: number;
}

/** A wave is out, and another one follows. */
export interface InvitationWave {
  readonly type: "invitation-wave";
  readonly wave: number;
  readonly sent: number;
  readonly unconfirmed: number;
  readonly refused: number;
  readonly notNeeded: number;
  readonly left: number;
  readonly nextInSeconds: number;
}

/** What one command sent. */
export interface InvitationResult {
  readonly type: "invitations";
  /** Why it ended: nobody is left, as many as asked for, as many as a day allows, or an error that stands beside it. */
  readonly ended: "done" | "limit" | "daily-limit" | "stopped";
  readonly waves: number;
  readonly sent: number;
  /** The answer was lost: the message may have gone out. */
  readonly unconfirmed: number;
  readonly refused: number;
  /** The user's status had changed since the plan. */
  readonly notNeeded: number;
  /** Users that still wait for their message. */
  readonly left: number;
}

export type InvitationEvent = InvitationPlan | InvitationWave | InvitationResult;
