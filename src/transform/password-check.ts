import type { Issue, PasswordPolicy } from "../model/index.ts";
import { PASSWORD_CLASSES } from "./password-classes.ts";
import { planIssue } from "./plan-issues.ts";

const MAX_LENGTH = 256;

/** Compiles the check of a password against the pool's policy. */
export function compilePasswordCheck(policy: PasswordPolicy): (password: string, issues: Issue[]) => void {
  const wanted = PASSWORD_CLASSES.filter(({ requiredBy }) => policy[requiredBy]);
  return (password, issues) => {
    if (/\s/.test(password)) issues.push(planIssue("password-white-space", "password"));
    if (password.length > MAX_LENGTH) issues.push(planIssue("password-too-long", "password", { limit: MAX_LENGTH }));
    if (password.length < policy.minimumLength) issues.push(planIssue("password-too-short", "password", { limit: policy.minimumLength }));
    for (const { holds, name } of wanted) {
      if (!holds.test(password)) issues.push(planIssue("password-class-missing", "password", { kind: name }));
    }
  };
}
