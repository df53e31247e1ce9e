import type { SandboxSettings } from "../settings.ts";
import { claimName, holderOf, releaseName } from "../state/names.ts";
import type { Store } from "../state/store.ts";
import { readUser, saveAttributes } from "../state/users.ts";
import type { Pool } from "./pool.ts";
import type { SignInName } from "./sign-in-names.ts";

/** What to do where a verified alias is another user's: change nothing, or move it. Other names never move. */
export type TakenAlias = "refuse" | "move";

/** Gives aliases to a user; where one is taken and may not move, it gives none of them and answers its kind. */
export function claimAliases(
  store: Store,
  settings: SandboxSettings,
  pool: Pool,
  names: readonly SignInName[],
  user: number,
  taken: TakenAlias,
): string | undefined {
  for (const [index, name] of names.entries()) {
    if (claimName(store, pool, name, user)) continue;
    if (taken === "refuse" || !isMovable(pool, name)) {
      for (const claimed of names.slice(0, index)) releaseName(store, pool, claimed, user);
      return name.kind;
    }
    moveAlias(store, settings, pool, name, user);
  }
  return undefined;
}

/** Moving an address that is the username would leave its owner without any; a preferred_username is never verified. */
function isMovable(pool: Pool, name: SignInName): boolean {
  return pool.usernames !== "address" && name.kind !== "preferred_username";
}

function moveAlias(store: Store, settings: SandboxSettings, pool: Pool, name: SignInName, user: number): void {
  const holder = holderOf(store, pool, name);
  if (holder === undefined || holder === user) return;
  releaseName(store, pool, name, holder);
  claimName(store, pool, name, user);
  const loser = readUser(store, holder);
  if (loser === undefined || !settings.movedAliasIsUnverified) return;
  const attributes = new Map(loser.attributes).set(`${name.kind}_verified`, "false");
  saveAttributes(store, loser, attributes, loser.modified);
}
