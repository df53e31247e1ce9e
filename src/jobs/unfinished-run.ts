import { RunError } from "../model/index.ts";
import type { OpenJob } from "./open-job.ts";

/** Throws RunError `refused` where the job's latest run is not finished: a plan beside it would mislead. */
export function refuseUnfinishedRun({ ledger }: OpenJob): void {
  const unfinished = ledger.runs().at(-1);
  if (unfinished?.state !== "loading") return;
  throw new RunError(
    "refused",
    `Run ${unfinished.run} of this job is not finished, and a new plan would not speak of what it still has to do.`,
    unfinished.kind === "load"
      ? "Finish it with `poolferry run`, or begin anew with `poolferry run --fresh`."
      : `Finish it with \`poolferry ${unfinished.kind}\`.`,
  );
}
