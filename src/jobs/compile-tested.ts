import type { SourceShape } from "../model/index.ts";
import { checkMappingTests, compileMapping, DEFAULT_HASH_SETTINGS, type Mapping } from "../transform/index.ts";
import type { Job } from "./job.ts";

export interface TestedMapping {
  readonly mapping: Mapping;
  /** How many tests it has passed. */
  readonly tests: number;
}

/** Makes a job's mapping ready for its source. Throws RunError `usage` where the two do not fit, or where a test of the mapping fails. */
export function compileTested({ document, mapping }: Job, shape: SourceShape): TestedMapping {
  const hashes = { ...DEFAULT_HASH_SETTINGS, ...document.importJob.hashForms };
  const compile = (of: SourceShape) => compileMapping(mapping, of, document.policies, hashes, document.asOf);
  return { mapping: compile(shape), tests: checkMappingTests(mapping, shape, compile) };
}
