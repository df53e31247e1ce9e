/** Something wrong with one row, said so that a person can mend it. Never carries the row's values. */
export interface Issue {
  /** One of the documented codes, such as `email-malformed`. */
  readonly code: string;
  /** The pool attribute or row part concerned: `email`, `username`, `groups`, `row` ... */
  readonly field: string;
  /** What is wrong and why, without the value itself. */
  readonly reason: string;
  /** What to do about it. */
  readonly hint: string;
}
