/** What a daemon tells beside what its syncs tell. No event carries user data. */
export type DaemonEvent =
  | { readonly type: "health"; readonly url: string }
  | {
      readonly type: "waiting";
      readonly schedule: string;
      /** IANA zone of the schedule; absent: the machine's. */
      readonly zone?: string;
      readonly next: string;
    }
  | {
      readonly type: "sync-ended";
      /** Absent where it ended before it was one. */
      readonly run?: string;
      readonly exit: number;
      readonly seconds: number;
      readonly counts?: Readonly<Record<string, number>>;
    }
  | { readonly type: "webhook-failed"; readonly reason: string };
