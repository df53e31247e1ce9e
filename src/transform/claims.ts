import type { Issue, PlannedUser, PoolProfile } from "../model/index.ts";
import { foldOf } from "./name-fold.ts";
import { planIssue } from "./plan-issues.ts";
import { signInKindOf } from "./username-check.ts";

/** A name that one user of the pool may hold, folded by the pool's case rule: two equal claims are a collision. */
export interface Claim {
  readonly kind: "username" | "email" | "phone_number" | "preferred_username";
  readonly value: string;
}

/**
 * Compiles what a user claims in the pool: the username always; in pools that sign in by e-mail or phone, those even
 * unverified; in pools with aliases, verified ones; the preferred username where it is an alias.
 */
export function compileClaims(profile: PoolProfile): (user: Pick<PlannedUser, "username" | "attributes">) => readonly Claim[] {
  const fold = foldOf(profile);
  const { usernameAttributes } = profile;
  const aliases = profile.aliasAttributes.map((kind) => ({ kind, flag: kind === "preferred_username" ? undefined : `${kind}_verified` }));
  return ({ username, attributes }) => {
    const claims: Claim[] = [{ kind: "username", value: fold(username) }];
    const copied = usernameAttributes.length > 0 ? signInKindOf(username, usernameAttributes) : undefined;
    for (const kind of usernameAttributes) {
      const value = attributes.get(kind) ?? (kind === copied ? username : undefined);
      if (value !== undefined) claims.push({ kind, value: fold(value) });
    }
    for (const { kind, flag } of aliases) {
      const value = attributes.get(kind);
      if (value !== undefined && (flag === undefined || attributes.get(flag) === "true")) {
        claims.push({ kind, value: fold(value) });
      }
    }
    return claims;
  };
}

/** The issue of a row whose key or claim an earlier row has; `place` names that row, such as `line 12`. */
export function duplicateIssue(kind: Claim["kind"] | "source-key" | "link" | "developer-id" | "identity-id", place: string): Issue {
  return planIssue(`duplicate-${kind}`, kind === "source-key" ? "key" : kind === "link" ? "links" : kind, { place });
}
