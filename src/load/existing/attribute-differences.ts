import type { PlannedUser } from "../../model/index.ts";
import type { PoolUser } from "../pool.ts";
import type { PoolNames } from "./existing-rule.ts";

/** What lies between a user of the pool and its plan. Attributes that the plan does not name are nobody's business here. */
export interface Differences {
  /** Names of the attributes that differ, sorted. */
  readonly names: readonly string[];
  /** Those of them that the pool never lets change. */
  readonly immutable: readonly string[];
  /** What one AdminUpdateUserAttributes would have to write: an address always goes together with its verified flag. */
  readonly update: ReadonlyMap<string, string>;
}

const ADDRESSES = [
  { address: "email", flag: "email_verified" },
  { address: "phone_number", flag: "phone_number_verified" },
] as const;

/** Cognito compares these without regard to case where the pool does; all other values differ by one letter. */
const FOLDED: ReadonlySet<string> = new Set(["email", "preferred_username"]);

export function differencesOf(planned: PlannedUser["attributes"], held: PoolUser["attributes"], pool: PoolNames): Differences {
  const differing = [...planned].filter(([name, value]) => !isHeld(name, value, held.get(name), pool)).map(([name]) => name);
  const names = new Set(differing);
  const update = new Map(differing.map((name) => [name, planned.get(name) as string]));
  for (const { address, flag } of ADDRESSES) {
    const value = planned.get(address);
    // A new address without its flag would be sent a code; nobody is called verified who is not planned so.
    if (names.has(address)) update.set(flag, planned.get(flag) ?? "false");
    else if (names.has(flag) && value !== undefined && !pool.immutable.has(address)) update.set(address, value);
  }
  return { names: differing.sort(), immutable: differing.filter((name) => pool.immutable.has(name)), update };
}

function isHeld(name: string, planned: string, held: string | undefined, { caseSensitive }: PoolNames): boolean {
  if (held === planned) return true;
  if (name.endsWith("_verified") && planned === "false") return held === undefined || held === "";
  return !caseSensitive && FOLDED.has(name) && held?.toLowerCase() === planned.toLowerCase();
}
