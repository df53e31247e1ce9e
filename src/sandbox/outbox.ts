import type { Clock } from "./clock.ts";
import { ServiceError } from "./service-error.ts";

export type Medium = "EMAIL" | "SMS";

/** A message that carries a code; others are only counted. */
export interface CodeMessage {
  readonly medium: Medium;
  /** The address or number it would have gone to. */
  readonly to: string;
  readonly poolId: string;
  readonly username: string;
  readonly purpose: string;
  readonly code: string;
  /** Epoch milliseconds on the sandbox's clock. */
  readonly at: number;
}

/** Who sends: the account's own part of Cognito's sender, or the pool owner's Amazon SES, whose limits the sandbox does not know. */
export interface Sender {
  readonly account: string;
  readonly service: "COGNITO_DEFAULT" | "DEVELOPER";
}

/** Messages that Cognito would have sent: nothing is ever sent. */
export interface Outbox {
  /** How many, by medium, codes included. */
  readonly sent: ReadonlyMap<Medium, number>;
  /** The latest messages with a code, oldest first; kept in memory only. */
  readonly codes: readonly CodeMessage[];
  /** Throws LimitExceededException where the day's messages are used up; a running write is then undone. */
  count(medium: Medium, sender: Sender): void;
  /** Throws as `count` does. */
  sendCode(message: CodeMessage, sender: Sender): void;
}

/** `dailyEmails` are the messages a day of Cognito's own sender, for each account; counted in memory, by days of UTC. */
export function openOutbox(clock: Pick<Clock, "now">, dailyEmails: number): Outbox {
  const sent = new Map<Medium, number>();
  const codes: CodeMessage[] = [];
  const ofDay = new Map<string, number>();
  let day = -1;
  const count = (medium: Medium, { account, service }: Sender) => {
    if (medium === "EMAIL" && service === "COGNITO_DEFAULT") {
      const today = Math.floor(clock.now() / DAY_MS);
      if (today !== day) ofDay.clear();
      day = today;
      const before = ofDay.get(account) ?? 0;
      if (before >= dailyEmails) throw new ServiceError("LimitExceededException", EXCEEDED);
      ofDay.set(account, before + 1);
    }
    sent.set(medium, (sent.get(medium) ?? 0) + 1);
  };
  return {
    sent,
    codes,
    count,
    sendCode(message, sender) {
      count(message.medium, sender);
      if (codes.push(message) > MOST_KEPT) codes.shift();
    },
  };
}

const MOST_KEPT = 1000;
const DAY_MS = 86_400_000;
const EXCEEDED =
  "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure your user pool to use your own Amazon SES configuration for sending email from Cognito.";
