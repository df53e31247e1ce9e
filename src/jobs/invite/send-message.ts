import { type Pool, type PoolResult, type PoolUser, runErrorOf } from "../../load/index.ts";
import { type Failure, type PoolMessaging, RunError } from "../../model/index.ts";
import type { Invitation } from "../ledger/invitation-table.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** What became of one message. */
export type Sent = "sent" | "unconfirmed" | "refused" | "limited" | "not-needed" | "claimed-before";

export interface MessageSender {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly messaging: Pick<PoolMessaging, "usernameAttributes">;
  readonly againInDoubt: boolean;
}

/**
 * Sends one message: its intent is on disk before the call, what came of it after. A lost answer stays in doubt, since nothing in
 * the pool tells whether a message went out. Throws RunError where no other user would fare better; then nothing was sent.
 */
export async function sendMessage(
  { pool, ledger, messaging, againInDoubt }: MessageSender,
  invitation: Invitation,
  user: PoolUser,
  signal: AbortSignal,
): Promise<Sent> {
  const { sub, kind, medium } = invitation;
  const before = ledger.invitations.stateOf(sub);
  let claimed = false;
  await ledger.transaction(() => {
    claimed = ledger.invitations.claim(invitation, pool.serverTime(), againInDoubt);
  });
  if (!claimed) return "claimed-before";
  const username = nameOf(user, messaging.usernameAttributes);
  const result: PoolResult =
    kind === "invitation"
      ? await pool.call("resendInvitation", { username, medium }, signal)
      : await pool.call("resetPassword", { username }, signal);
  if (result.ok) {
    await ledger.transaction(() => ledger.invitations.sent(sub));
    return "sent";
  }
  const { failure } = result;
  if (failure.kind === "unknown-outcome") {
    await ledger.transaction(() => ledger.invitations.unconfirmed(sub, failure.code));
    return "unconfirmed";
  }
  const fate = fateOf(failure);
  if (fate === "refused") {
    await ledger.transaction(() => ledger.invitations.refused(sub, failure.code, before));
    return "refused";
  }
  await ledger.transaction(() => ledger.invitations.release(sub, before));
  if (fate !== "end") return fate;
  throw failure.code === "NotAuthorizedException" ? notAllowed(failure) : runErrorOf(failure, "sending messages");
}

/** Where Cognito makes the real username, AdminCreateUser wants the address. */
function nameOf({ username, attributes }: PoolUser, usernameAttributes: readonly string[]): string {
  for (const name of usernameAttributes) {
    const address = attributes.get(name);
    if (address) return address;
  }
  return username;
}

/** The codes by which Cognito says that the user's status is another by now. */
const STATUS_CHANGED = new Set(["UnsupportedUserStateException", "UserNotFoundException"]);

function fateOf({ kind, code }: Failure): "refused" | "limited" | "not-needed" | "end" {
  if (code === "LimitExceededException") return "limited";
  if (STATUS_CHANGED.has(code)) return "not-needed";
  return kind === "permanent" ? "refused" : "end";
}

/** The same name stands for a pool without self-service recovery, for a status that allows no reset, and for a missing permission. */
function notAllowed(failure: Failure): RunError {
  return new RunError(
    "failure",
    `sending messages: ${failure.code}: ${failure.message}`,
    "Check that the pool's account recovery is not left to administrators; then run the same command again: it goes on where it stopped.",
  );
}
