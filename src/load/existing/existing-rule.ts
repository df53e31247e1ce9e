import type { Outcome, PoolProfile } from "../../model/index.ts";

/** What a row becomes whose user the pool has already, made by somebody else or planned otherwise by now. */
export type ExistingRule =
  | { readonly mode: "leave"; readonly outcome: Extract<Outcome, { status: "skipped" | "rejected" }>; readonly names: PoolNames }
  | { readonly mode: "adopt" | "update"; readonly names: PoolNames };

/** What of the pool decides whether a user that was found is the one that was meant. */
export interface PoolNames {
  readonly caseSensitive: boolean;
  /** Non-empty: usernames are addresses, and a user is found by the attribute of that name. */
  readonly usernameAttributes: readonly string[];
  readonly aliasAttributes: readonly string[];
  /** Attributes that are never written again after the creation. */
  readonly immutable: ReadonlySet<string>;
}

export function poolNamesOf(profile: PoolProfile): PoolNames {
  return {
    caseSensitive: profile.caseSensitive,
    usernameAttributes: profile.usernameAttributes,
    aliasAttributes: profile.aliasAttributes,
    immutable: new Set(profile.schema.filter(({ mutable }) => !mutable).map(({ name }) => name)),
  };
}
