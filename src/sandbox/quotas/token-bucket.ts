import type { Clock } from "../clock.ts";

/** What is left in a bucket, as of the moment it was asked for. */
interface Bucket {
  tokens: number;
}

/** Buckets by key, refilled at `rate` tokens a virtual second up to `size` (default `burstSeconds` worth), but never less than one token. */
export interface Buckets {
  of(key: string, rate: number, size?: number): Bucket;
}

export function openBuckets(clock: Clock, burstSeconds: number): Buckets {
  const buckets = new Map<string, KeptBucket>();
  let pruneAt = PRUNE_ABOVE;
  return {
    of(key, rate, wanted = rate * burstSeconds) {
      const now = clock.now();
      const size = Math.max(1, wanted);
      const known = buckets.get(key);
      if (known === undefined) {
        if (buckets.size >= pruneAt) pruneAt = Math.max(PRUNE_ABOVE, 2 * pruneFull(buckets, now));
        const made = { tokens: size, size, rate, at: now };
        buckets.set(key, made);
        return made;
      }
      known.tokens = Math.min(size, known.tokens + ((now - known.at) / 1000) * rate);
      known.at = now;
      return known;
    },
  };
}

interface KeptBucket extends Bucket {
  readonly size: number;
  readonly rate: number;
  at: number;
}

const PRUNE_ABOVE = 20_000;

/** A full bucket is the same as none. Answers how many are left. */
function pruneFull(buckets: Map<string, KeptBucket>, now: number): number {
  for (const [key, bucket] of buckets) {
    if (bucket.tokens + ((now - bucket.at) / 1000) * bucket.rate >= bucket.size) buckets.delete(key);
  }
  return buckets.size;
}
