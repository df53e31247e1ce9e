import type { Context } from "../operation.ts";
import type { IdentityPool } from "./identity-pools.ts";

/** Which claims of a provider's token become which tags of a session. */
export interface PrincipalTagMap {
  readonly UseDefaults: boolean;
  readonly PrincipalTags: Readonly<Record<string, string>>;
}

/** A provider's map; an empty one where none was set. */
export function principalTagMap({ store }: Context, pool: IdentityPool, provider: string): PrincipalTagMap {
  const row = store.prepare("SELECT definition FROM principal_tag_maps WHERE pool = ? AND provider = ?").get(pool.key, provider);
  return row === undefined ? { UseDefaults: false, PrincipalTags: {} } : (JSON.parse(String(row["definition"])) as PrincipalTagMap);
}

export function setPrincipalTagMap({ store }: Context, pool: IdentityPool, provider: string, map: PrincipalTagMap): void {
  store.prepare("INSERT OR REPLACE INTO principal_tag_maps VALUES (?, ?, ?)").run(pool.key, provider, JSON.stringify(map));
}
