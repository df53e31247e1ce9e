import type { MfaRule } from "../documents/index.ts";
import type { Issue, MfaFactor, MfaPreference, RowValues } from "../model/index.ts";
import { planIssue } from "./plan-issues.ts";
import { type Read, type Scope, within } from "./scope.ts";
import { compileValue } from "./value-rule.ts";

/** The second factors of a row; undefined where it has none. */
export type ReadMfa = (row: RowValues, issues: Issue[]) => MfaPreference | undefined;

/** Compiles the rules of second factors: each a flag that is false where it is empty, and which of them is preferred. */
export function compileMfa(rule: MfaRule, scope: Scope): ReadMfa {
  const readSms = compileFlag(rule.sms, "sms", scope);
  const readEmail = compileFlag(rule.email, "email", scope);
  const readTotp = compileFlag(rule.totp, "totp", scope);
  const readPreferred = rule.preferred && compileValue(rule.preferred, within(scope, "preferred"));
  return (row, issues) => {
    const sms = readSms(row, issues);
    const email = readEmail(row, issues);
    const totp = readTotp(row, issues);
    const preferred = preferredOf(readPreferred?.(row, issues), issues);
    if (!sms && !email && !totp && preferred === undefined) return undefined;
    return { sms, email, totp, preferred };
  };
}

function compileFlag(rule: MfaRule["sms"], key: string, scope: Scope): (row: RowValues, issues: Issue[]) => boolean {
  if (rule === undefined) return () => false;
  const read: Read = compileValue(rule, within(scope, key));
  return (row, issues) => {
    const value = read(row, issues);
    if (value && value !== "true" && value !== "false") issues.push(planIssue("flag-unlisted", scope.field));
    return value === "true";
  };
}

function preferredOf(value: string | undefined, issues: Issue[]): MfaFactor | undefined {
  if (value === "sms" || value === "email") return value;
  if (value) issues.push(planIssue("mfa-preferred-unlisted", "mfa"));
  return undefined;
}
