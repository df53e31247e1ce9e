import type { InvitationPlan, InvitationResult } from "../../jobs/invite/invite-events.ts";
import type { PoolMessaging } from "../../model/index.ts";
import { count, table } from "./numbers.ts";

const MESSAGES: Readonly<Record<string, string>> = {
  "invitation-email": "an invitation by e-mail",
  "invitation-sms": "an invitation by SMS",
  "reset-code-email": "a reset code by e-mail",
  "reset-code-sms": "a reset code by SMS",
};

const REASONS: Readonly<Record<string, string>> = {
  confirmed: "can sign in already",
  disabled: "disabled",
  "invited-by-loading": "got an invitation when they were loaded",
  "kind-not-asked": "would get the other kind of message",
  "no-address": "no address that the message could go to",
  "not-in-pool": "not in the pool any more",
  "other-status": "a status that takes no message",
  "recovery-by-administrators": "the pool leaves resets to administrators",
  "sent-before": "got a message before",
  "sub-unknown": "their id in the pool is not known",
  unconfirmed: "a message may have gone out: --again-in-doubt sends another",
};

const SENDERS = { cognito: "Cognito's own sender", ses: "Amazon SES", lambda: "a custom sender" } as const;

/** Who would get what, in counts. */
export function invitationPlanText(plan: InvitationPlan, messaging: PoolMessaging): string {
  const send = Object.entries(plan.send).filter(([, users]) => users > 0);
  const leave = Object.entries(plan.leave);
  const total = send.reduce((sum, [, users]) => sum + users, 0);
  const days = Math.ceil((total + plan.lastDay) / plan.perDay);
  return [
    `${count(plan.users)} users that the job ${plan.job} created in pool ${messaging.name} (${plan.pool})\n`,
    total === 0 ? "\nNobody is to get a message.\n" : `\nTo be sent: ${count(total)}\n${rows(send, MESSAGES)}`,
    leave.length === 0 ? "" : `\nNothing for\n${rows(leave, REASONS)}`,
    plan.unknownKeys === 0 ? "" : `\n${count(plan.unknownKeys)} of the source keys given belong to nobody that the job created.\n`,
    total === 0
      ? ""
      : `\nAt most ${count(plan.perDay)} messages within 24 hours (e-mail by ${SENDERS[messaging.mailSender]}), ${count(plan.lastDay)} of them used: ${count(days)} ${days === 1 ? "day" : "days"}.\n`,
  ].join("");
}

/** What was sent, and what to do about the rest. */
export function invitationResultText(plan: InvitationPlan, result: InvitationResult, folder: string): string {
  const doubt = result.unconfirmed + (plan.leave["unconfirmed"] ?? 0);
  const lines = [
    ["sent", result.sent],
    ["unconfirmed", result.unconfirmed],
    ["refused", result.refused],
    ["not needed any more", result.notNeeded],
    ["still to do", result.left],
  ] as const;
  return [
    `\nMessages\n${table(lines.filter(([label, users]) => users > 0 || label === "sent" || label === "still to do").map(([label, users]) => [label, count(users)]))}`,
    result.ended === "daily-limit" ? "\nThe day's messages are used up: go on tomorrow with the same command.\n" : "",
    result.ended === "limit" ? "\nAs many as asked for. The same command goes on with the next.\n" : "",
    doubt === 0 ? "" : `\n${count(doubt)} users may or may not have got their message, and get no second one without --again-in-doubt.\n`,
    result.refused === 0 ? "" : "\nRefused messages are tried again by the same command; the code of each is in the file.\n",
    `\n  ${folder}/invitations.csv\n`,
  ].join("");
}

function rows(counts: readonly (readonly [string, number])[], words: Readonly<Record<string, string>>): string {
  return table(counts.map(([name, users]) => [words[name] ?? name, count(users)]));
}
