import { basename, join } from "node:path";
import type { Source } from "../../extract/source.ts";
import { writeAtomically } from "../../files/atomic-write.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { EndedRow } from "../ledger/row-table.ts";
import type { RunRecord } from "../ledger/run-record.ts";
import { RUN_REASONS } from "../run-reasons.ts";
import { spreadsheetCell } from "./spreadsheet-cell.ts";
import { writeRows } from "./write-rows.ts";

/** The outcomes that a person can mend and feed back. */
const MENDABLE = ["rejected", "failed"] as const;

/** Where the rows are that a person can mend and feed back; both absent where there are none. */
export interface RejectFiles {
  /** The rejected and failed rows in the source's own form. */
  readonly rejects?: string;
  /** Why, row by row. */
  readonly reasons?: string;
}

/**
 * Writes the rejected and failed rows of a run or a sync as the source had them, and the reasons of all. The first `sourceRows` rows stand in
 * the source. Without the source as it was read, the rows stay as they were written before.
 */
export async function writeRejects(
  ledger: Ledger,
  record: RunRecord & { readonly rows: number },
  source: Source | undefined,
  folder: string,
  sourceRows: number,
): Promise<RejectFiles> {
  const { rejected, failed } = ledger.rows.counts(record.firstId, record.rows);
  if (rejected + failed === 0) return {};
  const reasons = join(folder, "rejects.reasons.csv");
  const counts = ledger.rows.counts(record.firstId, sourceRows);
  const rejects = source && counts.rejected + counts.failed > 0 ? join(folder, `rejects.${source.extension}`) : undefined;
  if (rejects !== undefined) await source?.writeRows(ledger.rows.refsWithOutcome(record.firstId, sourceRows, MENDABLE), rejects);
  const fileOf = source?.fileOf;
  const header = ["row", ...(fileOf === undefined ? [] : ["file"]), "line", "outcome", "code", "field", "reason", "hint"];
  await writeAtomically(reasons, (file) =>
    writeRows(file, header, ledger.rows.outcomes(record.firstId, record.rows, MENDABLE), (row) =>
      reasonRows(row).map(([number = "", ...cells]) =>
        [number, ...(fileOf === undefined ? [] : [row.ref.row > sourceRows ? "" : basename(fileOf(row.ref))]), ...cells].map(
          spreadsheetCell,
        ),
      ),
    ),
  );
  return { ...(rejects === undefined ? {} : { rejects }), reasons };
}

function reasonRows({ ref, outcome }: EndedRow): readonly (readonly (string | number)[])[] {
  if (outcome.status === "rejected") {
    return outcome.issues.map(({ code, field, reason, hint }) => [ref.row, ref.line, "rejected", code, field, reason, hint]);
  }
  if (outcome.status === "failed") {
    const { step, failure } = outcome;
    return [[ref.row, ref.line, "failed", failure.code, step, failure.message, hintOf(failure.code)]];
  }
  return [];
}

function hintOf(code: string): string {
  return Object.hasOwn(RUN_REASONS, code) ? RUN_REASONS[code as keyof typeof RUN_REASONS].hint : "see the code's entry in docs/codes.md";
}
