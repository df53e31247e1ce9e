/** A distribution of waits in real milliseconds; `sigma` is that of the logarithm, 0 or more. */
export type Distribution =
  | { readonly fixed: number }
  | { readonly uniform: readonly [from: number, to: number] }
  | { readonly logNormal: { readonly median: number; readonly sigma: number } };

/** How much later calls are answered: every operation's, or, where it is named, the operation's own. */
export interface Latency {
  readonly all?: Distribution;
  readonly operations?: Readonly<Record<string, Distribution>>;
}

/** One wait in real milliseconds; `draw` gives numbers in [0, 1). */
export function waitMs(distribution: Distribution, draw: () => number): number {
  if ("fixed" in distribution) return distribution.fixed;
  if ("uniform" in distribution) {
    const [from, to] = distribution.uniform;
    return from + (to - from) * draw();
  }
  const { median, sigma } = distribution.logNormal;
  return median * Math.exp(sigma * normal(draw));
}

/** The distribution of one operation. */
export function latencyOf(latency: Latency | "none", operation: string): Distribution | undefined {
  if (latency === "none") return undefined;
  const own = latency.operations;
  return own !== undefined && Object.hasOwn(own, operation) ? own[operation] : latency.all;
}

/** Box and Muller's way from two even numbers to a normal one. */
function normal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
