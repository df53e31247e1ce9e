import type { Pool } from "./pool.ts";

/** The columns of the pool's import file, in the documented order: standard attributes, Cognito's own two, custom ones. */
export function csvHeader(pool: Pool): readonly string[] {
  const names = pool.schema.filter((attribute) => !attribute.developerOnly).map((attribute) => attribute.name);
  const custom = names.filter((name) => name.startsWith("custom:"));
  const standard = names.filter((name) => name !== "sub" && !name.startsWith("custom:"));
  return [...standard, "cognito:mfa_enabled", "cognito:username", ...custom];
}
