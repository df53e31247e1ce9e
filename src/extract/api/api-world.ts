/** What reading from an API needs of the world: time, and the way to stop. */
export interface ApiWorld {
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Told after each page: users read so far. */
  readonly onRows?: ((rows: number) => void) | undefined;
  /** For one whole answer, or between two pieces of a download. Default 60,000. */
  readonly answerTimeoutMs?: number;
}
