import type { Context } from "../operation.ts";
import type { Sender } from "../outbox.ts";
import type { Pool } from "./pool.ts";

/** Who sends a pool's messages, by its EmailConfiguration. */
export function senderOf({ accounts }: Pick<Context, "accounts">, pool: Pool): Sender {
  return {
    account: pool.account ?? accounts.own,
    service: pool.settings.EmailConfiguration?.EmailSendingAccount ?? "COGNITO_DEFAULT",
  };
}
