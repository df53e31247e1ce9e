import type { NotExpected } from "./judge-row.ts";
import type { SettledRows } from "./settle-unconfirmed.ts";
import type { CanaryResult } from "./sign-in-canaries.ts";

/** What a verification found, in counts; verify.json holds the same. */
export interface Verification {
  readonly type: "verification";
  readonly job: string;
  readonly pool: string;
  /** `sample`: as many users as were drawn; who is extra was then not looked for, nor was anything settled. */
  readonly scope: "all" | "sample";
  /** Rows of the source. */
  readonly rows: number;
  /** Rows whose user should be in the pool and was looked for; the sum of the next three. */
  readonly compared: number;
  readonly equal: number;
  readonly missing: number;
  readonly different: number;
  /** Users of the pool that neither a row nor the ledger accounts for. */
  readonly extra: number;
  /** How many rows differ in an attribute, or in `username`, `sub`, `status`, `enabled`, `groups`, `links`. */
  readonly names: Readonly<Record<string, number>>;
  readonly notExpected: NotExpected;
  /** Users of the pool that the job loaded and the source has no longer. */
  readonly gone: number;
  /** Profiles of identity providers' users that were left out. */
  readonly federated: number;
  /** Users that the pool listed. */
  readonly listed: number;
  readonly settled: SettledRows;
  readonly canaries?: readonly CanaryResult[];
  readonly seed?: number;
  readonly seconds: number;
}

export type VerifyEvent =
  /** Users of the pool listed so far. */
  | { readonly type: "listing"; readonly users: number }
  /** Rows of the source compared so far. */
  | { readonly type: "verifying"; readonly rows: number }
  | Verification;
