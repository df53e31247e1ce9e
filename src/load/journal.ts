import type { Failure, Outcome, SourceRef } from "../model/index.ts";
import type { Origin } from "./existing/origin.ts";

/** A step that Cognito refused for good; the user's other steps go on. */
export interface StepFailure {
  readonly step: string;
  readonly failure: Failure;
}

/** How far one row has come. A user's steps run in order, and the same plan gives the same steps, so a count is enough. */
export interface RowProgress {
  readonly ref: SourceRef;
  readonly sourceKey: string;
  readonly username: string;
  readonly stepsDone: number;
  /** Set while the step after `stepsDone` may have been sent: the server's time before the call, epoch ms. */
  readonly intentAt?: number | undefined;
  readonly sub?: string | undefined;
  /** The server's time after the latest answer to a call that changed the user, epoch ms; an imported user's creation is not known so well. */
  readonly touchedAt?: number | undefined;
  /** The user's identity in the job's identity pool, once its developer id is registered. */
  readonly identityId?: string | undefined;
  readonly origin?: Origin | undefined;
  /** Sub of the pool's user that the plan found under the row's name. */
  readonly found?: string | undefined;
  /** Names of the attributes that an update has written, or was about to. */
  readonly changed?: readonly string[] | undefined;
  /** The first step that failed. */
  readonly failed?: StepFailure | undefined;
  readonly outcome?: Outcome | undefined;
  /** The user's authenticator app could not be carried over; kept for the list of those who have to enrol anew. */
  readonly mustEnrolTotp?: boolean | undefined;
  /** Hash of everything that was loaded, so that a later run knows an unchanged user. */
  readonly content?: string | undefined;
}

/** Where loading writes down what it is about to do and what came of it. */
export interface StepJournal {
  /** Replaces what is known of the row; durable once it resolves. */
  record(progress: RowProgress): Promise<void>;
}
