import type { Services } from "../operation.ts";
import { insertUser } from "../rules/new-user.ts";
import type { Pool } from "../rules/pool.ts";
import type { CellReader } from "./csv-cells.ts";
import { CSV_LIMITS } from "./csv-limits.ts";
import { JobFailure } from "./job-failure.ts";
import type { RowResult } from "./log-lines.ts";
import type { RowVerdict } from "./row-rules.ts";

/** How the rows of one file are read and checked, compiled once a run. */
export interface CompiledFile {
  readonly pool: Pool;
  /** Cells of every row. */
  readonly width: number;
  readonly readCells: CellReader;
  readonly rules: (cells: readonly string[]) => RowVerdict;
}

/** Makes the user of one row, or says why not. Throws JobFailure. */
export function importRow(
  services: Services,
  file: CompiledFile,
  text: string,
  fault: "too-long" | "not-utf8" | undefined,
  row: number,
): RowResult {
  if (fault === "too-long") return failed(row, `The row is longer than ${CSV_LIMITS.rowCharacters} characters.`);
  if (fault === "not-utf8") return failed(row, "The row is not valid UTF-8.");
  const { store, clock, settings } = services;
  const cells = file.readCells(text);
  if (typeof cells === "string") return failed(row, cells);
  if (cells.length !== file.width) {
    const reason = "The number of values is not that of the header.";
    if (settings.import.csv.raggedRow === "fail-job") throw new JobFailure(`The CSV file cannot be parsed: row ${row}: ${reason}`);
    return failed(row, reason);
  }
  const verdict = file.rules(cells);
  if (typeof verdict === "string") return failed(row, verdict);
  const state = { status: verdict.status, password: verdict.password, nowMs: clock.now(), takenAlias: "refuse" } as const;
  const { clash } = insertUser(store, settings, file.pool, verdict.user, state);
  if (clash === undefined) return { row, kind: "SUCCEEDED" };
  if (clash === "username" || settings.import.aliasClash === "skip") return { row, kind: "SKIPPED", reason: "The user already exists." };
  return failed(row, `An account with the given ${clash} already exists.`);
}

function failed(row: number, reason: string): RowResult {
  return { row, kind: "FAILED", reason };
}
