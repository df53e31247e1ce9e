import type { MfaPreference, Secret } from "../../model/index.ts";
import type { PoolOperation, PoolOperations } from "../pool.ts";
import type { Step, StepTarget } from "./step.ts";

/** AdminSetUserPassword. The user is new: only our own call, its answer lost, can have put this password into its history. */
export function passwordStep(password: Secret, permanent: boolean): Step {
  const step = repeatableStep("password", "setPassword", ({ username }) => ({ username, password, permanent }));
  return {
    ...step,
    async apply(pool, target, signal) {
      const result = await step.apply(pool, target, signal);
      return !result.ok && result.failure.code === "PasswordHistoryPolicyViolationException" ? { ok: true } : result;
    },
  };
}

/** AdminDisableUser. */
export function disableStep(): Step {
  return repeatableStep("disable", "disableUser", ({ username }) => ({ username }));
}

/** AdminEnableUser. */
export function enableStep(): Step {
  return repeatableStep("enable", "enableUser", ({ username }) => ({ username }));
}

/** AdminUpdateUserAttributes. */
export function updateStep(attributes: ReadonlyMap<string, string>): Step {
  return repeatableStep("update", "updateAttributes", ({ username }) => ({ username, attributes }));
}

/** AdminDeleteUserAttributes. */
export function removeStep(names: readonly string[]): Step {
  return repeatableStep("remove attributes", "removeAttributes", ({ username }) => ({ username, names }));
}

/** AdminRemoveUserFromGroup; a group that is gone has no members. */
export function ungroupStep(group: string): Step {
  const step = repeatableStep(`ungroup ${group}`, "removeFromGroup", ({ username }) => ({ username, group }));
  return {
    ...step,
    async apply(pool, target, signal) {
      const result = await step.apply(pool, target, signal);
      return !result.ok && result.failure.code === "ResourceNotFoundException" ? { ok: true } : result;
    },
  };
}

/** AdminAddUserToGroup. */
export function groupStep(group: string): Step {
  return repeatableStep(`group ${group}`, "addToGroup", ({ username }) => ({ username, group }));
}

/** AdminSetUserMFAPreference; undefined where the user has no factor that an administrator can switch on. */
export function mfaStep(mfa: MfaPreference | undefined): Step | undefined {
  if (mfa === undefined || !(mfa.sms || mfa.email)) return undefined;
  const { sms, email, preferred } = mfa;
  return repeatableStep("mfa", "setMfaPreference", ({ username }) => ({ username, sms, email, preferred }));
}

/** A step whose call has the same effect once and twice: a lost answer is settled by sending it again. */
function repeatableStep<K extends PoolOperation>(
  name: string,
  operation: K,
  requestFor: (target: StepTarget) => PoolOperations[K]["request"],
): Step {
  return {
    name,
    async apply(pool, target, signal) {
      const result = await pool.call(operation, requestFor(target), signal);
      return result.ok ? { ok: true } : result;
    },
    settle: async () => ({ kind: "repeat" }),
  };
}
