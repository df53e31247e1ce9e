/** How often a sandbox was called for one operation, and how the calls ended. */
export interface CallCount {
  readonly ok: number;
  readonly throttled: number;
  readonly errors: Readonly<Record<string, number>>;
}

/** Counts of a running sandbox by operation; an operation that was never called is not in them. */
export async function callCounts(endpoint: string): Promise<Readonly<Record<string, CallCount>>> {
  const answer = await fetch(`${endpoint}/_sandbox/calls`);
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} when it was asked for its calls`);
  return ((await answer.json()) as { readonly byOperation: Readonly<Record<string, CallCount>> }).byOperation;
}

/** Calls of all operations that were throttled. */
export async function throttledCalls(endpoint: string): Promise<number> {
  return Object.values(await callCounts(endpoint)).reduce((sum, { throttled }) => sum + throttled, 0);
}
