/** A number in [0, 1) that depends on its arguments alone: the n-th draw, counted from 1, of the stream of that name. */
export function chance(seed: number, stream: string, n: number): number {
  let hash = mixed(seed);
  for (let at = 0; at < stream.length; at++) hash = Math.imul(hash ^ stream.charCodeAt(at), FNV_PRIME);
  return (mixed(mixed(hash) ^ n) >>> 0) / 2 ** 32;
}

/** The next number in [0, 1) of the stream of that name. */
export type Draw = (stream: string) => number;

/** Streams of numbers that are the same in every run with the same seed. */
export function openDraws(seed: number): Draw {
  const drawn = new Map<string, number>();
  return (stream) => {
    const n = (drawn.get(stream) ?? 0) + 1;
    drawn.set(stream, n);
    return chance(seed, stream, n);
  };
}

const FNV_PRIME = 16_777_619;

/** MurmurHash3's last step: every bit of the input changes about half of the output's. */
function mixed(value: number): number {
  const once = Math.imul((value ^ (value >>> 16)) + 0x9e3779b9, 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
