import type { GivenPace } from "../jobs/pace.ts";
import { ADJUSTABLE_CATEGORIES, DEFAULT_QUOTAS, RunError } from "../model/index.ts";

/** A timer cannot wait longer, seconds. */
const LONGEST_S = 24 * 86_400;

/** Throws RunError `usage` for a pace that cannot be. */
export function checkPace({ share, rates = {}, raise = {}, maxDurationSeconds }: GivenPace): void {
  if (share !== undefined && !(share > 0 && share <= 1)) throw wrong("share", "a number above 0 up to 1");
  for (const [category, rate] of Object.entries(rates)) {
    if (!Object.hasOwn(DEFAULT_QUOTAS, category)) throw wrong(`rates.${category}`, `one of ${Object.keys(DEFAULT_QUOTAS).join(", ")}`);
    if (!(rate > 0) || !Number.isFinite(rate)) throw wrong(`rates.${category}`, "a number above 0");
  }
  for (const [category, limit] of Object.entries(raise)) {
    if (!ADJUSTABLE_CATEGORIES.some((known) => known === category)) {
      throw wrong(`raise.${category}`, `one of ${ADJUSTABLE_CATEGORIES.join(", ")}`);
    }
    if (!Number.isInteger(limit) || limit < 1) throw wrong(`raise.${category}`, "a whole number from 1");
  }
  if (maxDurationSeconds !== undefined && !(maxDurationSeconds > 0 && maxDurationSeconds <= LONGEST_S)) {
    throw wrong("maxDurationSeconds", `seconds above 0 up to ${LONGEST_S}`);
  }
}

function wrong(member: string, expected: string): RunError {
  return new RunError(
    "usage",
    `The option pace.${member} cannot be: expected ${expected}.`,
    "Mend the option; docs/library.md has them all.",
  );
}
