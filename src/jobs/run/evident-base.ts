import { type ImportPart, isTakenOver, type JobLog } from "../../load/index.ts";
import type { RunContext } from "./run-context.ts";

const CHUNK = 2_000;

/**
 * The number of a part's first row in a log whose own numbers leave more than one answer, because its job was cut off:
 * the one by which the lines call exactly those rows imported that the pool was found to hold. Undefined: still unclear.
 */
export function evidentBase({ ledger, record }: Pick<RunContext, "ledger" | "record">, part: ImportPart, log: JobLog): number | undefined {
  let possible = log.possibleBases;
  for (let from = 0; possible.length > 0; ) {
    const rows = ledger.parts.rows(part.partId, from, CHUNK, record.firstId);
    const last = rows.at(-1);
    if (last === undefined) break;
    possible = possible.filter((base) =>
      rows.every(
        ({ ordinal, progress }) =>
          (log.resultOf(ordinal, base)?.kind === "succeeded") === (progress.stepsDone > 0 && !isTakenOver(progress.origin)),
      ),
    );
    from = last.ordinal + 1;
  }
  return possible.length === 1 ? possible[0] : undefined;
}
