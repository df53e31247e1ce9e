import type { Issue } from "./issue.ts";

/** The terminal fates of a source row; each row has exactly one, and the counts add up to the rows read. */
export const OUTCOME_STATUSES = ["created", "updated", "unchanged", "adopted", "skipped", "rejected", "failed", "unconfirmed"] as const;

export type OutcomeStatus = (typeof OUTCOME_STATUSES)[number];

export type Outcome =
  | { readonly status: "created" | "updated" | "unchanged" | "adopted"; readonly sub: string }
  | { readonly status: "skipped"; readonly reason: string }
  | { readonly status: "rejected"; readonly issues: readonly Issue[] }
  | { readonly status: "failed"; readonly step: string; readonly failure: Failure }
  | { readonly status: "unconfirmed"; readonly reason: string };

export type OutcomeCounts = Readonly<Record<OutcomeStatus, number>>;

/**
 * Why a call did not succeed. `throttled` and `transient` were not applied and may be repeated; `unknown-outcome` may
 * have been applied; `permanent` concerns this user alone; `fatal` ends the run; `credentials` ends it with its own code.
 */
export interface Failure {
  readonly kind: "throttled" | "transient" | "unknown-outcome" | "permanent" | "fatal" | "credentials";
  /** The service's exception name, or the transport's code. */
  readonly code: string;
  /** Safe to print: written by us, or the service's text with values masked. */
  readonly message: string;
}
