import { type PoolProfile, RunError } from "../../model/index.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import type { UndoPlan } from "./undo-events.ts";

/** A run that was read to its end. */
export type UndoableRun = RunRecord & { readonly rows: number };

export interface ChosenRun {
  readonly run: UndoableRun;
  /** An undo of it that did not come to its end. */
  readonly unfinished: RunRecord | undefined;
}

/**
 * Which run is undone: the one that an unfinished undo is about, or the one that is named, or the latest. Throws RunError `notFound`, or
 * `refused` where another undo waits to be finished or Cognito may still be importing.
 */
export function chooseRun(ledger: Ledger, name: string | undefined): ChosenRun {
  const runs = ledger.runs();
  const unfinished = runs.findLast(({ kind, state }) => kind === "undo" && state === "loading");
  const undoes = unfinished === undefined ? undefined : (JSON.parse(unfinished.plan ?? "") as UndoPlan).run;
  if (undoes !== undefined && name !== undefined && name !== undoes) {
    throw new RunError("refused", `The undo of run ${undoes} is not finished.`, "Finish it first: the same command without a run goes on.");
  }
  const begun = runs.filter(({ kind, state }) => kind !== "undo" && (state === "loading" || state === "finished" || state === "abandoned"));
  const wanted = undoes ?? name;
  const run = wanted === undefined ? begun.at(-1) : begun.find((one) => one.run === wanted);
  if (run?.rows === undefined) {
    const what = wanted === undefined ? "no run of this job that loaded anybody" : `no run ${wanted} of this job that loaded anybody`;
    throw new RunError("notFound", `There is ${what}.`, "List the runs with `poolferry runs`.");
  }
  if (run.state === "loading" && ledger.parts.open(run.run).some(({ state }) => state === "starting" || state === "started")) {
    throw new RunError(
      "refused",
      `An import job of run ${run.run} was started and not seen to its end: Cognito may still be making its users.`,
      "Finish the run with `poolferry run` first, and undo it then.",
    );
  }
  return { run: { ...run, rows: run.rows }, unfinished };
}

/** Throws RunError `refused` where the run went into another pool, in which all of its users would look gone. */
export function checkPool({ run, plan }: RunRecord, profile: PoolProfile): void {
  const { pool } = JSON.parse(plan ?? "{}") as { readonly pool?: { readonly id?: string } };
  if (pool?.id === undefined || pool.id === profile.id) return;
  throw new RunError(
    "refused",
    `Run ${run} went into the pool ${pool.id}, and the job file names ${profile.id}.`,
    "Name the pool of the run in the job file.",
  );
}
