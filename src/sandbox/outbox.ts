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

/** Messages that Cognito would have sent: nothing is ever sent. */
export interface Outbox {
  /** How many, by medium, codes included. */
  readonly sent: ReadonlyMap<Medium, number>;
  /** The latest messages with a code, oldest first; kept in memory only. */
  readonly codes: readonly CodeMessage[];
  count(medium: Medium): void;
  sendCode(message: CodeMessage): void;
}

export function openOutbox(): Outbox {
  const sent = new Map<Medium, number>();
  const codes: CodeMessage[] = [];
  const count = (medium: Medium) => void sent.set(medium, (sent.get(medium) ?? 0) + 1);
  return {
    sent,
    codes,
    count,
    sendCode(message) {
      count(message.medium);
      if (codes.push(message) > MOST_KEPT) codes.shift();
    },
  };
}

const MOST_KEPT = 1000;
