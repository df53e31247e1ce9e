import type { Context } from "../operation.ts";
import type { StoredUser } from "../state/users.ts";
import { changeAttributes } from "./change-attributes.ts";
import type { CodeTarget } from "./code-delivery.ts";
import type { Pool } from "./pool.ts";
import { statusAfter } from "./user-status.ts";

/** Confirms a user, inside the running write. Throws NotAuthorizedException for one who is not UNCONFIRMED. */
export function confirmSignUp({ store, clock }: Context, user: StoredUser): void {
  const status = statusAfter("confirmSignUp", user);
  store.prepare("UPDATE users SET status = ?, modified = ? WHERE key = ?").run(status, clock.now(), user.key);
}

/** Gives a user attributes of which an address is verified now, whose alias moves only if the caller says so. Throws AliasExistsException. */
export function verifyAddress(
  { store, settings, clock }: Context,
  pool: Pool,
  user: StoredUser,
  attributes: ReadonlyMap<string, string>,
  attribute: CodeTarget["attribute"],
  taken: "refuse" | "move",
): void {
  const verified = new Map(attributes).set(`${attribute}_verified`, "true");
  changeAttributes(store, { ...settings, aliasClashOnUpdate: taken }, pool, user, verified, clock.now());
}
