/**
 * How a row's user came to be the row's: made by us, found as planned, or brought into line with the plan. `existing`: the pool
 * has it, and it is still to be compared. Left out: not known yet.
 */
export type Origin = "created" | "existing" | "adopted" | "updated";

/** Whether the user was in the pool before us: then its password is its own, and no step sets one. */
export function isTakenOver(origin: Origin | undefined): origin is "adopted" | "updated" {
  return origin === "adopted" || origin === "updated";
}
