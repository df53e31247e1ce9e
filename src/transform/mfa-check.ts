import type { Issue, MfaFactor, PlannedUser, PoolProfile } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";
import { signInKindOf } from "./username-check.ts";

const ADDRESSES = { sms: "phone_number", email: "email" } as const satisfies Record<MfaFactor, string>;
const FACTORS: readonly MfaFactor[] = ["sms", "email"];

/** Compiles the check of a user's second factors: on in the pool, with a verified address, the preferred one among them. */
export function compileMfaCheck(profile: PoolProfile): (user: PlannedUser, issues: Issue[]) => void {
  return (user, issues) => {
    const { mfa } = user;
    if (mfa === undefined) return;
    for (const factor of FACTORS) {
      if (!mfa[factor]) continue;
      const attribute = ADDRESSES[factor];
      if (!profile.mfaFactors.includes(factor)) issues.push(planIssue("mfa-factor-off", "mfa", { factor }));
      else if (!isVerified(user, attribute, profile)) issues.push(planIssue("mfa-address-unverified", "mfa", { factor, attribute }));
    }
    if (mfa.preferred !== undefined && !mfa[mfa.preferred]) issues.push(planIssue("mfa-preferred-off", "mfa"));
  };
}

/** In a pool whose usernames are addresses, Cognito copies the username to the attribute. */
function isVerified({ username, attributes }: PlannedUser, attribute: "email" | "phone_number", profile: PoolProfile): boolean {
  if (attributes.get(`${attribute}_verified`) !== "true") return false;
  return attributes.has(attribute) || signInKindOf(username, profile.usernameAttributes) === attribute;
}
