import type { PoolProfile } from "../model/index.ts";

/** The documented name, and one that a text by others has. */
const KNOWN_NAMES = ["password_hash", "cognito:password_hash"];

/** The column that password hashes are written to: as the job says, as the pool's CSV header lists it, or as documented. */
export function hashColumnOf({ csvHeader }: Pick<PoolProfile, "csvHeader">, given: string | undefined): string {
  return given ?? KNOWN_NAMES.find((name) => csvHeader.includes(name)) ?? "password_hash";
}
