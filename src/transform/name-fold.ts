import type { PoolProfile } from "../model/index.ts";

/** How the pool compares names: as they are, or without regard to case. */
export function foldOf({ caseSensitive }: Pick<PoolProfile, "caseSensitive">): (value: string) => string {
  return caseSensitive ? (value) => value : (value) => value.toLowerCase();
}
