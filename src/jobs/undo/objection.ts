import { linkedIdentities, type PoolUser } from "../../load/index.ts";

/** A `Date` header and a date of the pool are cut to seconds. */
const SERVER_CLOCK_GRAIN_MS = 2_000;

/** Statuses in which loading leaves users. */
const OURS: ReadonlySet<string> = new Set(["FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", "CONFIRMED"]);

export type Objection = "changed-since" | "may-have-signed-in";

/**
 * Why a user that a run created must not be deleted; undefined where nothing speaks against it. `touchedAt` is the server's
 * time after the job's last write to it; where that is not known, only a user that was never changed since its creation
 * passes. A sign-in may leave no trace, so whoever can sign in may have done so.
 */
export function objectionTo(user: PoolUser, touchedAt: number | undefined, allowPossiblySignedIn: boolean): Objection | undefined {
  if (!OURS.has(user.status)) return "changed-since";
  if (user.modifiedAt > (touchedAt ?? user.createdAt) + SERVER_CLOCK_GRAIN_MS) return "changed-since";
  const canSignIn = user.status === "CONFIRMED" || linkedIdentities(user.attributes.get("identities")).length > 0;
  return canSignIn && !allowPossiblySignedIn ? "may-have-signed-in" : undefined;
}
