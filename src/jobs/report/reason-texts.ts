import { READ_ISSUES } from "../../extract/read-issues.ts";
import { PLAN_ISSUES } from "../../transform/index.ts";
import { RUN_REASONS } from "../run-reasons.ts";

const TEXTS: Readonly<Record<string, { readonly reason: string; readonly hint: string }>> = {
  ...READ_ISSUES,
  ...PLAN_ISSUES,
  ...RUN_REASONS,
};

/** What a code means and what to do about it; undefined for Cognito's own exceptions and for the mapping's reasons to skip. */
export function reasonText(code: string): { readonly reason: string; readonly hint: string } | undefined {
  const text = Object.hasOwn(TEXTS, code) ? TEXTS[code] : undefined;
  if (text === undefined) return undefined;
  // What stood in the braces differs from row to row.
  const open = (words: string) => words.replace(/\{\w+\}/g, code.startsWith("duplicate-") ? "another row" : "…");
  return { reason: open(text.reason), hint: open(text.hint) };
}
