import type { Step } from "./step.ts";

/**
 * AdminDeleteUser for exactly the user with this sub: each try reads first who has the name, so that nobody who came to it since
 * is deleted instead. A user that is gone is done.
 */
export function deleteStep(sub: string): Step {
  return {
    name: "delete",
    async apply(pool, target, signal) {
      const found = await pool.call("getUser", target, signal);
      if (!found.ok) return found.failure.code === GONE ? { ok: true } : found;
      if (found.user.sub !== sub) return { ok: true };
      const result = await pool.call("deleteUser", target, signal);
      return result.ok || result.failure.code === GONE ? { ok: true } : result;
    },
    // The next try looks first.
    settle: async () => ({ kind: "repeat" }),
  };
}

const GONE = "UserNotFoundException";
