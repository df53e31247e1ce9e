import { COGNITO_MAILS_A_DAY, type PoolMessaging, RunError } from "../../model/index.ts";
import type { Message } from "./standing.ts";

/** The length of the stretch in which messages are counted: Cognito does not say when its day begins. */
export const DAY_MS = 86_400_000;

/**
 * Messages that may go out within 24 hours: as given, or the quota of Cognito's own mail sender. Throws RunError `usage` where only
 * the pool's owner can know: SMS, Amazon SES and custom senders have quotas that Cognito does not tell.
 */
export function messagesADay(messaging: PoolMessaging, planned: ReadonlyMap<Message, number>, given: number | undefined): number {
  if (given !== undefined) return given;
  const senders = new Set<string>();
  for (const [message, users] of planned) {
    if (users === 0) continue;
    if (message.endsWith("sms")) senders.add(messaging.smsSender === "lambda" ? "a custom SMS sender" : "Amazon SNS (SMS)");
    else if (messaging.mailSender !== "cognito") senders.add(messaging.mailSender === "ses" ? "Amazon SES" : "a custom e-mail sender");
  }
  if (senders.size === 0) return COGNITO_MAILS_A_DAY;
  throw new RunError(
    "usage",
    `Messages of the pool ${messaging.id} go out by ${[...senders].join(" and ")}, whose daily quota poolferry cannot read.`,
    "Say with --per-day how many may go out within 24 hours; a new Amazon SES account may send 200.",
  );
}
