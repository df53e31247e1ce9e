import { type Context, defineOperation } from "../operation.ts";
import { changeAttributes } from "../rules/change-attributes.ts";
import { sendCode } from "../rules/codes.ts";
import { givenAttributes } from "../rules/given-attributes.ts";
import type { Pool } from "../rules/pool.ts";
import { checkAttributes } from "../rules/user-attributes.ts";
import { anyText, attributes, poolId, username } from "../shapes/members.ts";
import { map, structure } from "../shapes/shape.ts";
import { requirePool } from "../state/pools.ts";
import { requireUser, type StoredUser } from "../state/users.ts";

export const operation = defineOperation({
  name: "AdminUpdateUserAttributes",
  category: "UserUpdate",
  write: true,
  input: structure({ UserPoolId: poolId, Username: username, UserAttributes: attributes }, { ClientMetadata: map(anyText) }),
  handle(context, input) {
    const { store, settings, clock } = context;
    const pool = requirePool(context, input.UserPoolId);
    const user = requireUser(store, pool, input.Username);
    const changes = checkAttributes(pool, givenAttributes(input.UserAttributes), "update");
    for (const address of ["email", "phone_number"] as const) settleVerification(context, pool, user, changes, address);
    const attributes = new Map(user.attributes);
    for (const [name, value] of changes) {
      if (value === "") attributes.delete(name);
      else attributes.set(name, value);
    }
    changeAttributes(store, settings, pool, user, attributes, clock.now());
    return {};
  },
});

/** A new address not called verified in the same request must be verified: at once it is unverified, or it waits unseen. */
function settleVerification(
  context: Context,
  pool: Pool,
  user: StoredUser,
  changes: Map<string, string>,
  address: "email" | "phone_number",
): void {
  const flag = `${address}_verified`;
  const value = changes.get(address);
  if (value === "") changes.set(flag, "");
  if (!value || value === user.attributes.get(address) || changes.has(flag)) return;
  const waits = pool.settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate?.includes(address) === true;
  if (pool.settings.AutoVerifiedAttributes?.includes(address)) {
    sendCode(context, pool, user, `verify ${address}`, { attribute: address, to: value }, waits ? value : undefined);
  }
  if (waits) changes.delete(address);
  else changes.set(flag, "false");
}
