import type { DatabaseSync, StatementSync } from "node:sqlite";

/** One message a user: `sending` before the call, and after a kill; no user with a message that may have gone out gets another. */
export const INVITATIONS_TABLE = `
CREATE TABLE IF NOT EXISTS invitations (
  sub TEXT PRIMARY KEY,
  source_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset-code')),
  medium TEXT NOT NULL CHECK (medium IN ('email', 'sms')),
  state TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'unconfirmed', 'refused')),
  tries INTEGER NOT NULL,
  intent_at INTEGER NOT NULL,
  failure TEXT
) STRICT, WITHOUT ROWID;
`;

export type InvitationState = "sending" | "sent" | "unconfirmed" | "refused";

/** A message for one user. */
export interface Invitation {
  readonly sub: string;
  readonly sourceKey: string;
  readonly kind: "invitation" | "reset-code";
  readonly medium: "email" | "sms";
}

/** A message as the ledger keeps it. Times are epoch milliseconds of the server's clock. */
export interface KeptInvitation extends Invitation {
  readonly state: InvitationState;
  readonly intentAt: number;
  readonly failure: string | undefined;
}

/** The `invitations` table: which user got which message. Not durable by itself: writes belong into a transaction. */
export class InvitationTable {
  readonly #database: DatabaseSync;
  readonly #claim: StatementSync;
  readonly #settle: StatementSync;
  readonly #remove: StatementSync;
  readonly #state: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    // Messages that may have gone out are counted by `tries`; a refused one was not sent.
    this.#claim = database.prepare(
      `INSERT INTO invitations (sub, source_key, kind, medium, state, tries, intent_at) VALUES (?1, ?2, ?3, ?4, 'sending', 1, ?5)
       ON CONFLICT (sub) DO UPDATE SET kind = ?3, medium = ?4, state = 'sending', tries = tries + 1, intent_at = ?5, failure = NULL
         WHERE state = 'refused' OR (state = 'unconfirmed' AND ?6)`,
    );
    this.#settle = database.prepare("UPDATE invitations SET state = ?, tries = tries - ?, failure = ? WHERE sub = ?");
    this.#remove = database.prepare("DELETE FROM invitations WHERE sub = ?");
    this.#state = database.prepare("SELECT state FROM invitations WHERE sub = ?");
  }

  stateOf(sub: string): InvitationState | undefined {
    return this.#state.get(sub)?.["state"] as InvitationState | undefined;
  }

  /** Notes that a message is about to be sent at `at`; false where one may have been sent before. */
  claim({ sub, sourceKey, kind, medium }: Invitation, at: number, againInDoubt: boolean): boolean {
    return this.#claim.run(sub, sourceKey, kind, medium, Math.floor(at), againInDoubt ? 1 : 0).changes > 0;
  }

  sent(sub: string): void {
    this.#settle.run("sent", 0, null, sub);
  }

  unconfirmed(sub: string, code: string): void {
    this.#settle.run("unconfirmed", 0, code, sub);
  }

  /** Cognito said no; nothing was sent this time. A message that is in doubt from before stays in doubt. */
  refused(sub: string, code: string, before: InvitationState | undefined): void {
    this.#settle.run(before === "unconfirmed" ? "unconfirmed" : "refused", 1, code, sub);
  }

  /** The call was not sent, for certain: as if it had never been meant. */
  release(sub: string, before: InvitationState | undefined): void {
    if (before === undefined) this.#remove.run(sub);
    else this.#settle.run(before, 1, null, sub);
  }

  /** Messages whose sending a dead process left open. Call as the job's owner only. */
  leaveInDoubt(): void {
    this.#database.exec("UPDATE invitations SET state = 'unconfirmed' WHERE state = 'sending'");
  }

  /** Messages that went out, or may have, at `at` or later. */
  since(at: number): number {
    const row = this.#database.prepare("SELECT coalesce(sum(tries), 0) AS n FROM invitations WHERE intent_at >= ?").get(Math.floor(at));
    return Number(row?.["n"]);
  }

  /** All messages in the order of their source keys. */
  *all(): Generator<KeptInvitation> {
    for (const row of this.#database.prepare("SELECT * FROM invitations ORDER BY source_key, sub").iterate()) {
      yield {
        sub: String(row["sub"]),
        sourceKey: String(row["source_key"]),
        kind: row["kind"] as Invitation["kind"],
        medium: row["medium"] as Invitation["medium"],
        state: row["state"] as InvitationState,
        intentAt: Number(row["intent_at"]),
        failure: row["failure"] === null ? undefined : String(row["failure"]),
      };
    }
  }
}
