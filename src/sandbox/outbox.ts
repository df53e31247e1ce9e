/** Messages that Cognito would have sent, by medium; the sandbox counts them and sends nothing. */
export interface Outbox {
  readonly sent: ReadonlyMap<"EMAIL" | "SMS", number>;
  count(medium: "EMAIL" | "SMS"): void;
}

export function openOutbox(): Outbox {
  const sent = new Map<"EMAIL" | "SMS", number>();
  return {
    sent,
    count(medium) {
      sent.set(medium, (sent.get(medium) ?? 0) + 1);
    },
  };
}
