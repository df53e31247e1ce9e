import type { Issue, PlannedUser, PoolProfile } from "../model/index.ts";
import { type CheckValue, compileAttributeCheck } from "./attribute-check.ts";
import { compileGroupCheck, type GroupPolicy } from "./group-check.ts";
import { compileIdentityCheck } from "./identity-check.ts";
import { compileLinkCheck } from "./link-check.ts";
import { compileMfaCheck } from "./mfa-check.ts";
import { compilePasswordCheck } from "./password-check.ts";
import { planIssue } from "./plan-issues.ts";
import { compileUsernameCheck, signInKindOf } from "./username-check.ts";

/** Everything that the pool would refuse in a planned user; empty where it takes the user. */
export type PoolCheck = (user: PlannedUser) => readonly Issue[];

/** Compiles the check of planned users against the pool as it was read. */
export function compilePoolCheck(profile: PoolProfile, policies: GroupPolicy): PoolCheck {
  const checks = new Map(
    profile.schema.filter(({ name }) => !isCognitosOwn(name)).map((schema) => [schema.name, compileAttributeCheck(schema)]),
  );
  const required = profile.schema.filter((schema) => schema.required && !isCognitosOwn(schema.name)).map(({ name }) => name);
  const checkUsername = compileUsernameCheck(profile);
  const checkGroups = compileGroupCheck(profile, policies);
  const checkLinks = compileLinkCheck(profile);
  const checkIdentity = compileIdentityCheck(profile);
  const checkMfa = compileMfaCheck(profile);
  const checkPassword = compilePasswordCheck(profile.passwordPolicy);
  return (user) => {
    const issues: Issue[] = [];
    checkUsername(user, issues);
    // Not forEach: V8 compiles a function made anew for every row again and again.
    for (const [name, value] of user.attributes) checkAttribute(name, value, checks, issues);
    checkPresence(user, profile, required, issues);
    checkGroups(user.groups, issues);
    checkLinks(user.links, issues);
    if (user.identity !== undefined) checkIdentity(user.identity, issues);
    checkMfa(user, issues);
    if (user.credential.kind === "password") checkPassword(user.credential.password.reveal(), issues);
    return issues;
  };
}

/** Attributes that no request can set: `sub`, `identities` and everything that begins with `cognito:`. */
function isCognitosOwn(name: string): boolean {
  return name === "sub" || name === "identities" || name.startsWith("cognito:");
}

function checkAttribute(name: string, value: string, checks: ReadonlyMap<string, CheckValue>, issues: Issue[]): void {
  const check = checks.get(name);
  if (check !== undefined) check(value, issues);
  else issues.push(planIssue(isCognitosOwn(name) ? "attribute-not-writable" : "attribute-unknown", name));
}

const VERIFIABLE = [
  { attribute: "email", flag: "email_verified" },
  { attribute: "phone_number", flag: "phone_number_verified" },
] as const;

function checkPresence({ username, attributes }: PlannedUser, profile: PoolProfile, required: readonly string[], issues: Issue[]): void {
  // Cognito copies such a username to the attribute that it stands for.
  const copied = profile.usernameAttributes.length > 0 ? signInKindOf(username, profile.usernameAttributes) : undefined;
  for (const name of required) {
    if (name !== copied && !attributes.has(name)) issues.push(planIssue("attribute-missing", name));
  }
  for (const { attribute, flag } of VERIFIABLE) {
    if (attribute !== copied && attributes.get(flag) === "true" && !attributes.has(attribute)) {
      issues.push(planIssue("verified-without-value", flag, { attribute }));
    }
  }
}
