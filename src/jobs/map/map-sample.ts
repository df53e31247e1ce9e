import type { Plan, SourceRow, SourceShape } from "../../model/index.ts";
import type { Mapping } from "../../transform/index.ts";
import { compileTested } from "../compile-tested.ts";
import type { Job } from "../job.ts";
import { openJobSource } from "../open-job-source.ts";
import { type SampleWish, sampleRows } from "./sample-rows.ts";

/** A source row beside what the mapping makes of it; the pool has no say in it. */
export interface MappedRow {
  readonly row: SourceRow;
  /** Undefined where the row could not be read. */
  readonly plan?: Plan;
}

export interface MapSample {
  readonly shape: SourceShape;
  readonly mapping: Mapping;
  /** Tests of the mapping that passed. */
  readonly tests: number;
  readonly rows: readonly MappedRow[];
  readonly read: number;
  readonly complete: boolean;
}

/**
 * Makes the job's mapping ready for its source, read from `file`, runs the mapping's tests, and maps some rows. Writes nothing, and
 * asks no pool. Throws RunError `usage` where source and mapping do not fit.
 */
export async function mapSample(job: Job, file: string, wish: SampleWish, signal?: AbortSignal): Promise<MapSample> {
  const { source } = await openJobSource(job, file);
  const { mapping, tests } = compileTested(job, source.shape);
  const { rows, read, complete } = await sampleRows(source, wish, signal);
  const mapped = rows.map((row) => (row.kind === "record" ? { row, plan: mapping.plan(row.record) } : { row }));
  return { shape: source.shape, mapping, tests, rows: mapped, read, complete };
}
