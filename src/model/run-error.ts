/** The exit codes of the command, with what they mean; codes may be added, an unknown non-zero code is a failure. */
export const EXIT_CODES = {
  ok: 0,
  failure: 1,
  usage: 2,
  incomplete: 3,
  refused: 4,
  temporary: 5,
  changes: 6,
  limit: 8,
  notFound: 10,
  locked: 11,
  credentials: 12,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitReason = Exclude<keyof typeof EXIT_CODES, "ok">;

/** What ends a run: what happened, where and why in the message, what to do in the hint, and the exit code it maps to. */
export class RunError extends Error {
  readonly exit: ExitReason;
  readonly hint: string;

  constructor(exit: ExitReason, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RunError";
    this.exit = exit;
    this.hint = hint;
  }
}
