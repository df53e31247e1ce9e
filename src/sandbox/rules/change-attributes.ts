import { ServiceError } from "../service-error.ts";
import type { SandboxSettings } from "../settings.ts";
import { releaseName } from "../state/names.ts";
import type { Store } from "../state/store.ts";
import { type StoredUser, saveAttributes } from "../state/users.ts";
import { claimAliases } from "./claim-aliases.ts";
import type { Pool } from "./pool.ts";
import { aliasesOf, type SignInName } from "./sign-in-names.ts";
import { checkRequired, checkVerifiedFlags } from "./user-attributes.ts";

/**
 * Gives a user its new attributes and the sign-in names that follow from them, inside the running write. Throws
 * InvalidParameterException for a required attribute gone, AliasExistsException for a name that is another user's.
 */
export function changeAttributes(
  store: Store,
  settings: SandboxSettings,
  pool: Pool,
  user: StoredUser,
  attributes: ReadonlyMap<string, string>,
  nowMs: number,
): void {
  checkRequired(pool, attributes);
  checkVerifiedFlags(attributes);
  const before = aliasesOf(pool, user.attributes);
  const after = aliasesOf(pool, attributes);
  if (pool.usernames === "address" && before.length > 0 && after.length === 0) {
    throw new ServiceError("InvalidParameterException", "The attribute that is the username cannot be deleted.");
  }
  for (const name of without(before, after)) releaseName(store, pool, name, user.key);
  const clash = claimAliases(store, settings, pool, without(after, before), user.key, settings.aliasClashOnUpdate);
  if (clash !== undefined) throw new ServiceError("AliasExistsException", `An account with the given ${clash} already exists.`);
  saveAttributes(store, user, attributes, nowMs);
}

function without(names: readonly SignInName[], others: readonly SignInName[]): readonly SignInName[] {
  return names.filter((name) => !others.some((other) => other.kind === name.kind && other.folded === name.folded));
}
