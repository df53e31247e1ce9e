import type { Store } from "./store.ts";

/** A user's second factors, by the API's names; `preferred` is one of them. */
export interface MfaPreference {
  readonly factors: readonly string[];
  readonly preferred: string | undefined;
}

export function readMfaPreference(store: Store, user: number): MfaPreference {
  const row = store.prepare("SELECT factors, preferred FROM mfa_preferences WHERE user = ?").get(user) as
    | { readonly factors: string; readonly preferred: string | null }
    | undefined;
  if (row === undefined) return { factors: [], preferred: undefined };
  return { factors: JSON.parse(row.factors) as readonly string[], preferred: row.preferred ?? undefined };
}

export function saveMfaPreference(store: Store, user: number, { factors, preferred }: MfaPreference): void {
  store.prepare("INSERT OR REPLACE INTO mfa_preferences VALUES (?, ?, ?)").run(user, JSON.stringify(factors), preferred ?? null);
}

/** As AdminGetUser and GetUser show it; nothing where the user has no second factor. */
export function viewMfaPreference(store: Store, user: number): object {
  const { factors, preferred } = readMfaPreference(store, user);
  return {
    ...(factors.length === 0 ? {} : { UserMFASettingList: factors }),
    ...(preferred === undefined ? {} : { PreferredMfaSetting: preferred }),
  };
}
