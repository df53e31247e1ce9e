import type { PoolProfile } from "../../model/index.ts";
import { count, table } from "./numbers.ts";

/** A pool profile as people read it. */
export function profileText(profile: PoolProfile): string {
  const custom = profile.schema.filter(({ name }) => name.includes("custom:"));
  const required = profile.schema.filter(({ required }) => required).map(({ name }) => name);
  const signIn =
    profile.usernameAttributes.length > 0
      ? `by ${profile.usernameAttributes.join(" or ")}; Cognito makes the username`
      : `by username${profile.aliasAttributes.length > 0 ? `, or verified ${profile.aliasAttributes.join(", ")}` : ""}`;
  const facts: readonly (readonly [string, string])[] = [
    ["pool", `${profile.name} (${profile.id}), account ${profile.account}, Region ${profile.region}`],
    ["users", `about ${count(profile.estimatedUsers)}`],
    ["sign-in", `${signIn}; letter case ${profile.caseSensitive ? "matters" : "does not matter"}`],
    ["verified on import", profile.autoVerified.join(" or ") || "nothing: import jobs will not start"],
    ["required", required.join(", ")],
    ["MFA", `${profile.mfa}${profile.mfaFactors.length > 0 ? `, by ${profile.mfaFactors.join(", ")}` : ""}`],
    ["triggers", profile.triggers.join(", ") || "none"],
    ["groups", `${count(profile.groups.length)}${profile.groups.length > 0 ? `: ${profile.groups.slice(0, 20).join(", ")}` : ""}`],
    ["providers", profile.identityProviders.map(({ name, type }) => (name === type ? name : `${name} (${type})`)).join(", ") || "none"],
  ];
  const attributes = custom.map(
    ({ name, type, mutable, minLength, maxLength, minValue, maxValue }) =>
      [name, `${type}${mutable ? "" : ", immutable"}${rangeOf(minLength ?? minValue, maxLength ?? maxValue)}`] as const,
  );
  return [
    ...facts.map(([label, value]) => `${label.padEnd(18)}  ${value}\n`),
    "\nCustom attributes\n",
    attributes.length === 0 ? "  none\n" : attributes.map(([name, facts]) => `  ${name}  ${facts}\n`).join(""),
    "\nRequests a second\n",
    table(Object.entries(profile.quotas).map(([category, rate]) => [category, count(rate)])),
  ].join("");
}

function rangeOf(from: number | undefined, to: number | undefined): string {
  return from === undefined && to === undefined ? "" : `, ${from ?? ""}..${to ?? ""}`;
}
