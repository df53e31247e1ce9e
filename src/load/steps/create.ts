import type { PlannedUser, Secret } from "../../model/index.ts";
import { isMadeOtherwise, notOurs } from "../existing/not-ours.ts";
import type { PoolUser } from "../pool.ts";
import type { Step } from "./step.ts";

/** A `Date` header and a creation date are cut to seconds, so a user made right after the intent may look up to this much older. */
const SERVER_CLOCK_GRAIN_MS = 2_000;

/** AdminCreateUser. A lost answer is settled by reading the user back: ours if it came after the intent, by an administrator, and looks as planned. */
export function createStep(user: PlannedUser, invitation: "none" | "email" | "sms", temporaryPassword: Secret | undefined): Step {
  const request = {
    username: user.username,
    attributes: user.attributes,
    invitation,
    ...(temporaryPassword === undefined ? {} : { temporaryPassword }),
  };
  return {
    name: "create",
    async apply(pool, _target, signal) {
      const result = await pool.call("createUser", request, signal);
      return result.ok ? { ok: true, sub: result.user.sub } : result;
    },
    async settle(pool, _target, intentAt, signal) {
      const found = await pool.call("getUser", { username: user.username }, signal);
      if (!found.ok)
        return found.failure.code === "UserNotFoundException" ? { kind: "repeat" } : { kind: "failed", failure: found.failure };
      if (found.user.createdAt + SERVER_CLOCK_GRAIN_MS >= intentAt && looksAsPlanned(found.user, user)) {
        return { kind: "applied", sub: found.user.sub };
      }
      return { kind: "failed", failure: NOT_PROVABLY_OURS };
    },
  };
}

const NOT_PROVABLY_OURS = notOurs(
  "UserNotProvablyOurs",
  "The answer to AdminCreateUser was lost, and a user of this name exists that was made earlier or looks different.",
);

/** True when every planned attribute stands in the pool; letter case may differ where Cognito folds it. */
function looksAsPlanned(found: PoolUser, user: PlannedUser): boolean {
  if (isMadeOtherwise(found)) return false;
  for (const [name, value] of user.attributes) {
    if (found.attributes.get(name)?.toLowerCase() !== value.toLowerCase()) return false;
  }
  return true;
}
