import { readFile } from "node:fs/promises";
import { RunError } from "../../model/index.ts";
import { PLAN_VERSION, type PlanReport } from "./plan-report.ts";

/** Reads a plan.json. Throws RunError: `usage` where it cannot be read, `refused` where another version wrote it. */
export async function readPlan(path: string): Promise<PlanReport> {
  let plan: PlanReport;
  try {
    plan = JSON.parse(await readFile(path, "utf8")) as PlanReport;
  } catch (cause) {
    throw new RunError(
      "usage",
      `The plan ${path} cannot be read: ${(cause as Error).message}`,
      "Name a plan.json that `poolferry plan` wrote.",
      { cause },
    );
  }
  if (plan.version !== PLAN_VERSION) {
    throw new RunError(
      "refused",
      `The plan ${path} has version ${String(plan.version)}; this poolferry executes version ${PLAN_VERSION}.`,
      "Make a new one with `poolferry plan`.",
    );
  }
  return plan;
}
