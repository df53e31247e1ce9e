import { RunError } from "../../model/index.ts";
import type { Pool, PoolUser } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";
import { readStrongly, readUser, type UserName } from "./read-user.ts";

/** Lost answers in a row for one user before the command stops and says so. */
const LOST_ANSWERS_AT_MOST = 5;

export interface DeletionRequest extends UserName {
  /** Whether an earlier process may have sent the call. */
  readonly inDoubt: boolean;
  /** A code where the user, as it is now, must not be deleted. */
  readonly objection: (user: PoolUser) => string | undefined;
  /** Durable before the call is sent. */
  readonly intend: () => Promise<void>;
  /** Done first, once the intent is durable. */
  readonly first?: ((user: PoolUser) => Promise<void>) | undefined;
  /** Waits a little before a call whose answer was lost `times` times in a row is looked at again. */
  readonly pause: (times: number, signal?: AbortSignal) => Promise<void>;
}

/** `gone`: somebody else had removed the user. */
export type Deletion = { readonly state: "deleted" | "gone" } | { readonly state: "kept"; readonly reason: string };

/**
 * Deletes one user by its sub, which no user that takes its name later has, after one more look at it. A user that is gone
 * is done. Throws RunError where no other user would fare better.
 */
export async function deleteUser(pool: Pool, request: DeletionRequest, signal?: AbortSignal): Promise<Deletion> {
  let inDoubt = request.inDoubt;
  for (let lost = 0; lost <= LOST_ANSWERS_AT_MOST; lost++) {
    const user = lost === 0 ? await readUser(pool, request, signal) : await readStrongly(pool, request, signal);
    if (user === undefined) return { state: inDoubt ? "deleted" : "gone" };
    const reason = request.objection(user);
    if (reason !== undefined) return { state: "kept", reason };
    await request.intend();
    inDoubt = true;
    await request.first?.(user);
    const result = await sendDeletion(pool, request, signal);
    if (result.ok) return { state: "deleted" };
    const { failure } = result;
    if (failure.kind === "permanent") return { state: "kept", reason: failure.code };
    if (failure.kind === "credentials") {
      throw new RunError(
        "credentials",
        `deleting users: ${failure.code}: ${failure.message}`,
        "Deleting takes cognito-idp:AdminDeleteUser, a permission of its own that loading does not need. Grant it, then run the same command again to go on.",
      );
    }
    if (failure.kind !== "unknown-outcome") throw runErrorOf(failure, "deleting users");
    await request.pause(lost + 1, signal);
  }
  throw new RunError(
    "temporary",
    `The answer to AdminDeleteUser was lost ${LOST_ANSWERS_AT_MOST + 1} times in a row.`,
    "Check the network to Cognito and run the same command again: it goes on where it stopped.",
  );
}

async function sendDeletion(pool: Pool, user: UserName, signal: AbortSignal | undefined) {
  const result = await pool.call("deleteUser", { username: user.sub }, signal);
  if (result.ok || result.failure.code !== "UserNotFoundException") return result;
  // A list that lags shows whom the call no longer finds. Should a pool not know users by their subs, the name finds it.
  const found = await readStrongly(pool, user, signal);
  if (found === undefined) return { ok: true } as const;
  return await pool.call("deleteUser", { username: found.username }, signal);
}
