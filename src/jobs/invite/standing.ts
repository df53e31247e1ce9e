import type { PoolUser } from "../../load/index.ts";
import type { PoolMessaging } from "../../model/index.ts";

/** Which messages a person wants to go out, and by what; the code of a reset goes where the pool's recovery setting says. */
export interface MessageChoice {
  /** `auto`: by each user's status. */
  readonly kind: "auto" | "invitation" | "reset-code";
  /** Of invitations. */
  readonly medium: "email" | "sms";
}

/** The messages there are, as standings. */
export const MESSAGES = ["invitation-email", "invitation-sms", "reset-code-email", "reset-code-sms"] as const;

export type Message = (typeof MESSAGES)[number];

/** Why the pool says that a user gets none, in the words of docs/invitations.md; the ledger has reasons of its own. */
export type NoMessage = "confirmed" | "other-status" | "disabled" | "no-address" | "recovery-by-administrators" | "kind-not-asked";

/**
 * What a user is sent, by the status that the pool lists: FORCE_CHANGE_PASSWORD an invitation with a new temporary password,
 * RESET_REQUIRED the code of a password reset, everybody else nothing.
 */
export function compileStanding(
  { recovery }: Pick<PoolMessaging, "recovery">,
  { kind, medium }: MessageChoice,
): (user: Pick<PoolUser, "status" | "enabled" | "attributes">) => Message | NoMessage {
  const address = medium === "email" ? "email" : "phone_number";
  return ({ status, enabled, attributes }) => {
    if (status === "CONFIRMED") return "confirmed";
    if (status !== "FORCE_CHANGE_PASSWORD" && status !== "RESET_REQUIRED") return "other-status";
    if (!enabled) return "disabled";
    const message = status === "FORCE_CHANGE_PASSWORD" ? "invitation" : "reset-code";
    if (kind !== "auto" && kind !== message) return "kind-not-asked";
    if (message === "invitation") return attributes.get(address) ? `invitation-${medium}` : "no-address";
    if (recovery.length === 0) return "recovery-by-administrators";
    const verified = recovery.find((name) => attributes.get(name) && attributes.get(`${name}_verified`) === "true");
    return verified === undefined ? "no-address" : verified === "email" ? "reset-code-email" : "reset-code-sms";
  };
}

export function isMessage(standing: string): standing is Message {
  return (MESSAGES as readonly string[]).includes(standing);
}

/** The two halves of a message's name. */
export function partsOf(message: Message): { readonly kind: "invitation" | "reset-code"; readonly medium: "email" | "sms" } {
  return {
    kind: message.startsWith("invitation") ? "invitation" : "reset-code",
    medium: message.endsWith("email") ? "email" : "sms",
  };
}
