/** A rule of a drafted mapping as plain data, and why it was drafted so. */
export interface DraftRule {
  readonly rule: object;
  readonly why: string;
  /** The columns or paths that it reads. */
  readonly places: readonly string[];
}

/** A mapping as it was guessed: every part with its reason, and what was left out with the reason for that. */
export interface Draft {
  readonly key: DraftRule;
  readonly username: DraftRule;
  readonly attributes: ReadonlyMap<string, DraftRule>;
  readonly groups: readonly DraftRule[];
  readonly links: readonly DraftRule[];
  readonly enabled?: DraftRule;
  readonly password?: DraftRule;
  readonly passwordHash?: DraftRule;
  readonly skip: readonly DraftRule[];
  /** Said in the file and on the terminal: what needs a person's eye. Never with a value of the source. */
  readonly notes: readonly string[];
  /** Rules that were taken out after a trial, by where they stood. */
  readonly takenOut: readonly { readonly path: string; readonly rule: DraftRule; readonly why: string }[];
}
