import type { PlannedUser } from "../../model/index.ts";
import type { UserRoute } from "../ledger/loaded-users.ts";

/** A password of its own, or none because the pool signs it in by codes; whatever the user does next starts from here. */
const CONFIRMED: ReadonlySet<string> = new Set(["CONFIRMED"]);
/** An import job leaves users without a password; who has chosen one since is confirmed. */
const IMPORTED: ReadonlySet<string> = new Set(["RESET_REQUIRED", "CONFIRMED"]);
const INVITED: ReadonlySet<string> = new Set(["FORCE_CHANGE_PASSWORD", "CONFIRMED"]);
const EITHER: ReadonlySet<string> = new Set(["RESET_REQUIRED", "FORCE_CHANGE_PASSWORD", "CONFIRMED"]);

/**
 * The statuses that a user can have by the way it was loaded, and by what it did itself since; undefined where the user was in
 * the pool before us, so that its status is none of ours.
 */
export function acceptedStatuses({ credential }: Pick<PlannedUser, "credential">, route: UserRoute): ReadonlySet<string> | undefined {
  if (route === "taken-over") return undefined;
  if (credential.kind === "hash") return CONFIRMED;
  if ((credential.kind === "password" || credential.kind === "generated") && credential.permanent) return CONFIRMED;
  if (route === "unknown") return EITHER;
  return route === "import-job" ? IMPORTED : INVITED;
}
