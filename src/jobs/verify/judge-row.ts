import type { SourceRow } from "../../model/index.ts";
import type { LoadedUser } from "../ledger/loaded-users.ts";
import type { RowDecision } from "../row-planner.ts";
import type { VerifyContext } from "./verify-context.ts";

type LoadDecision = Extract<RowDecision, { kind: "load" }>;

/** What is expected of a row: its user in the pool, nobody, or an answer to what a run left open. */
export type RowJudgement =
  | { readonly kind: "expected"; readonly decision: LoadDecision; readonly loaded: LoadedUser }
  | { readonly kind: "doubtful"; readonly decision: LoadDecision; readonly loaded: LoadedUser }
  /** `decision` and `loaded`: by what a user of the pool is the row's all the same. */
  | {
      readonly kind: "not-expected";
      readonly why: keyof NotExpected;
      readonly decision: RowDecision;
      readonly loaded: LoadedUser | undefined;
    };

/** Rows whose user is not looked for, by why. */
export interface NotExpected {
  /** The mapping skips the row. */
  readonly skipped: number;
  /** The row cannot be read, or the mapping rejects it. */
  readonly rejected: number;
  /** No run has loaded it. */
  readonly notLoaded: number;
  /** A run loaded the user, and the source has no plan for it by now, or the row stands twice. */
  readonly withoutPlan: number;
}

/** Decides what is expected of a row, by the mapping and by what the ledger knows of its source key. */
export function judgeRow({ planner, loaded: users, open }: VerifyContext, row: SourceRow): RowJudgement {
  const decision = planner(row);
  const sourceKey = decision.kind === "load" ? decision.user.sourceKey : decision.sourceKey;
  const found = sourceKey === "" ? undefined : users.find(sourceKey);
  const loaded = found?.state === "none" ? undefined : found;
  if (decision.kind !== "load") {
    const why = loaded !== undefined ? "withoutPlan" : decision.kind === "skip" ? "skipped" : "rejected";
    return { kind: "not-expected", why, decision, loaded };
  }
  if (loaded === undefined) return { kind: "not-expected", why: "notLoaded", decision, loaded };
  // Of several rows with one key a run loads one, and the same source still has it in the same place.
  const isRow = loaded.run.fingerprints.source !== open.fingerprints.source || loaded.progress.ref.row === decision.user.ref.row;
  if (!isRow) return { kind: "not-expected", why: "notLoaded", decision, loaded: undefined };
  return { kind: loaded.state === "unconfirmed" ? "doubtful" : "expected", decision, loaded };
}
