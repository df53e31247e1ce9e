import type { Failure } from "../../model/index.ts";
import type { Pool, PoolResult } from "../pool.ts";

/** What an applied step gives back: `sub` by the step that creates, `identityId` by the step that registers. */
export type StepResult = PoolResult<{ readonly sub?: string; readonly identityId?: string }>;

/** What a step found out about a call whose answer was lost. */
export type Settled =
  | { readonly kind: "applied"; readonly sub?: string }
  /** Not applied, or harmless to repeat. */
  | { readonly kind: "repeat" }
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * One call that a planned user needs. `apply` sends it; `settle` is asked instead where an earlier `apply` may or may not
 * have reached Cognito, and reads back whatever it takes to know.
 */
export interface Step {
  /** `create`, `password`, `disable`, `group NAME`, `link PROVIDER`, `mfa` or `identity`; kept in outcomes. */
  readonly name: string;
  apply(pool: Pool, target: StepTarget, signal?: AbortSignal): Promise<StepResult>;
  settle(pool: Pool, target: StepTarget, intentAt: number, signal?: AbortSignal): Promise<Settled>;
}

/** The user as the pool calls it: the chosen username, or the sub where the pool makes the real username itself. */
export interface StepTarget {
  readonly username: string;
}
