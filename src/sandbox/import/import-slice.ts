import { performance } from "node:perf_hooks";
import { appendLogEvents } from "../logs/write-log.ts";
import type { Services } from "../operation.ts";
import { findPool } from "../state/pools.ts";
import { CSV_LIMITS } from "./csv-limits.ts";
import type { CsvLine } from "./csv-lines.ts";
import { TOO_MANY_FAILED, tooManyRows } from "./failure-threshold.ts";
import { findImportJob, type ImportJob, saveImportJob } from "./import-job.ts";
import { type CompiledFile, importRow } from "./import-row.ts";
import { JobFailure } from "./job-failure.ts";
import { lineText } from "./line-text.ts";
import { logEvents, type RowResult } from "./log-lines.ts";

/** `next`: the first line that was not done. `end` is there where the job is over, with the reason if it has failed. */
export interface Slice {
  readonly next: number;
  readonly end?: { readonly failure: string | undefined };
}

/**
 * Imports lines from `from` on for a few milliseconds, `most` of them at most: users, log and progress. Call inside
 * `store.write`, so that they are kept together or not at all.
 */
export function importSlice(
  services: Services,
  jobId: string,
  file: CompiledFile,
  stream: number | undefined,
  lines: readonly CsvLine[],
  from: number,
  most: number,
): Slice {
  const { store, clock, settings } = services;
  const job = findImportJob(store, jobId);
  if (job?.status !== "InProgress") return { next: from, end: { failure: undefined } };
  if (findPool(services, job.pool) === undefined) return { next: from, end: { failure: "The user pool was deleted." } };
  const deadline = performance.now() + SLICE_MS;
  const results: RowResult[] = [];
  const progress: Progress = { ...job };
  let failure: string | undefined;
  let next = from;
  try {
    do {
      const line = lines[next];
      if (line === undefined) break;
      importLine(services, file, line, progress, results);
      if (progress.status === "Stopping") break;
      next += 1;
    } while (next - from < most && performance.now() < deadline);
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error;
    failure = error.message;
  }
  saveImportJob(store, progress);
  const now = clock.now();
  if (stream !== undefined)
    appendLogEvents(store, stream, logEvents(results, settings.import.log), now, now + settings.import.faults.logDelayMs);
  return failure === undefined && progress.status !== "Stopping" ? { next } : { next, end: { failure } };
}

const SLICE_MS = 5;

type Progress = { -readonly [K in keyof ImportJob]: ImportJob[K] };

function importLine(services: Services, file: CompiledFile, line: CsvLine, progress: Progress, results: RowResult[]): void {
  const { csv, faults, failureThreshold } = services.settings.import;
  const text = lineText(line, csv);
  if (text !== "" || line.fault !== undefined || csv.blankLine === "fail-row") {
    const row = progress.imported + progress.skipped + progress.failed + 1;
    if (row > CSV_LIMITS.users) throw new JobFailure(`The CSV file has more than ${CSV_LIMITS.users} users.`);
    if (row === faults.stopAtRow) {
      progress.status = "Stopping";
      return;
    }
    if (row === faults.failAtRow) throw new JobFailure("The import job failed because of an internal error.");
    const result = importRow(services, file, text, line.fault, row);
    results.push(result);
    progress[COUNTERS[result.kind]] += 1;
  }
  progress.nextByte = line.endByte;
  if (tooManyRows(progress, failureThreshold)) throw new JobFailure(TOO_MANY_FAILED);
}

const COUNTERS = { SUCCEEDED: "imported", SKIPPED: "skipped", FAILED: "failed" } as const;
