/** Repeatable random choices for made-up data (mulberry32): the same seed gives the same sequence on every machine. */
export function seededRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    /** A number from 0 (included) to 1 (excluded). */
    next,
    /** An integer from 0 to `limit` - 1. */
    below,
    /** True with the given probability. */
    chance: (probability: number): boolean => next() < probability,
    pick: <T>(choices: readonly [T, ...T[]] | readonly T[]): T => {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new RangeError("nothing to pick from");
      return choice;
    },
    /** One of the values, by shares that add up to 1. */
    weighted: (shares: readonly (readonly [string, number])[]): string => {
      let left = next();
      for (const [value, share] of shares) {
        left -= share;
        if (left < 0) return value;
      }
      const last = shares.at(-1);
      if (last === undefined) throw new RangeError("nothing to pick from");
      return last[0];
    },
    digits: (count: number): string => Array.from({ length: count }, () => String(below(10))).join(""),
  };
}
