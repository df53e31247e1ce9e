/** One case of a comparison; it gives its sample, and throws where it did not do the work. */
export interface Case<T> {
  readonly name: string;
  run(): Promise<T>;
}

/** Runs the cases in turn, A B A B, so that a slow minute of the machine falls on all of them. */
export async function inTurn<T>(rounds: number, cases: readonly Case<T>[]): Promise<ReadonlyMap<string, readonly T[]>> {
  const samples = new Map<string, T[]>(cases.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of cases) samples.get(name)?.push(await run());
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (upper + lower) / 2;
}
