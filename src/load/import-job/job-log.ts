/** What an import job's log says of one line. */
export type LineResult =
  | { readonly kind: "succeeded" }
  | { readonly kind: "skipped" }
  | { readonly kind: "failed"; readonly reason: string };

const LINE = /^\[(SUCCEEDED|SKIPPED|FAILED)\] Line Number (\d+) - (.*)$/;
const CODES = { SUCCEEDED: 1, SKIPPED: 2, FAILED: 3 } as const;

/** Where the first data row's number is known to start in one account or another: nobody documents it. */
const POSSIBLE_BASES = [0, 1, 2] as const;

/**
 * Collects an import job's log lines, whatever their order and repetition, for a file of `rows` data rows. The number
 * that the first data row has is found from the numbers themselves unless it is given. Memory: a byte a row.
 */
export class JobLog {
  readonly #rows: number;
  readonly #codes: Uint8Array;
  readonly #reasons = new Map<number, string>();
  #lines = 0;
  #smallest = Number.POSITIVE_INFINITY;
  #largest = Number.NEGATIVE_INFINITY;

  constructor(rows: number) {
    this.#rows = rows;
    this.#codes = new Uint8Array(rows + POSSIBLE_BASES.length);
  }

  /** Takes events as they come; one event may hold several lines. Numbers that no row of the file can have are left out. */
  add(messages: readonly string[]): void {
    for (const message of messages) {
      for (const line of message.split(/\r?\n/)) this.#addLine(line);
    }
  }

  /** How many different lines are there. */
  get lines(): number {
    return this.#lines;
  }

  /** True when every data row has its line. */
  get complete(): boolean {
    return this.#lines === this.#rows && this.#largest - this.#smallest === this.#rows - 1;
  }

  /** The number of the first data row, or undefined where the lines at hand allow more than one answer. A given one that they contradict counts for nothing. */
  base(given: "auto" | 0 | 1 | 2): number | undefined {
    if (this.#lines === 0) return undefined;
    if (given !== "auto" && this.#fits(given)) return given;
    if (this.complete) return this.#smallest;
    const possible = this.possibleBases;
    return possible.length === 1 ? possible[0] : undefined;
  }

  /** Every number that the first data row may have by the lines at hand; none without a line. */
  get possibleBases(): readonly number[] {
    return this.#lines === 0 ? [] : POSSIBLE_BASES.filter((base) => this.#fits(base));
  }

  /** The result of the data row with this ordinal (from 0), once the base is known. */
  resultOf(ordinal: number, base: number): LineResult | undefined {
    switch (this.#codes[ordinal + base]) {
      case CODES.SUCCEEDED:
        return { kind: "succeeded" };
      case CODES.SKIPPED:
        return { kind: "skipped" };
      case CODES.FAILED:
        return { kind: "failed", reason: this.#reasons.get(ordinal + base) ?? "" };
      default:
        return undefined;
    }
  }

  #addLine(line: string): void {
    const match = LINE.exec(line);
    if (match === null) return;
    const number = Number(match[2]);
    if (number >= this.#codes.length) return;
    const code = CODES[match[1] as keyof typeof CODES];
    this.#smallest = Math.min(this.#smallest, number);
    this.#largest = Math.max(this.#largest, number);
    if (this.#codes[number] === 0) this.#lines++;
    this.#codes[number] = code;
    if (code === CODES.FAILED) this.#reasons.set(number, (match[3] as string).trim());
  }

  #fits(base: number): boolean {
    return this.#smallest >= base && this.#largest <= base + this.#rows - 1;
  }
}
