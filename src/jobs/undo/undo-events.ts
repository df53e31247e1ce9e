/** What undoing a run would do, in counts. */
export interface UndoPlan {
  readonly type: "undo-plan";
  readonly job: string;
  readonly pool: string;
  /** The run that is undone. */
  readonly run: string;
  /** Users that the run created and that nobody is known to have touched since. */
  readonly delete: number;
  /** Users that were there before the run and that it changed. */
  readonly restore: number;
  /** Users that the pool does not list any more. */
  readonly gone: number;
  /** Undone before. */
  readonly done: number;
  /** Users that are left as they are, by reason. */
  readonly keep: Readonly<Record<string, number>>;
  /** Groups that the run made. */
  readonly groups: readonly string[];
}

/** What an undo did, all its commands together. */
export interface UndoResult {
  readonly type: "undo";
  /** The undo's own name. */
  readonly run: string;
  /** The run that was undone. */
  readonly undoes: string;
  readonly deleted: number;
  readonly restored: number;
  /** Restored but for something. */
  readonly partly: number;
  readonly gone: number;
  /** Users that were left as they are, or not restored whole, by reason. */
  readonly kept: Readonly<Record<string, number>>;
  readonly groupsDeleted: readonly string[];
  /** Groups that the run made, that nobody is in, and that stay. */
  readonly groupsEmpty: readonly string[];
  readonly groupsInUse: readonly string[];
}

export type UndoEvent = UndoPlan | UndoResult;
