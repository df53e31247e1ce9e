import { LANES } from "../state/list-users.ts";
import { chance } from "./chance.ts";

/** The order in which a chain of pages reads the lanes of a pool's users; chain 0 is that of every listing without one of its own. */
export function listingLanes(seed: number, chain: number): readonly number[] {
  const lanes = Array.from({ length: LANES }, (_, lane) => lane);
  for (let last = LANES - 1; last > 0; last--) {
    const other = Math.floor(chance(seed, `lanes of ${chain}`, last) * (last + 1));
    [lanes[last], lanes[other]] = [lanes[other] ?? other, lanes[last] ?? last];
  }
  return lanes;
}
