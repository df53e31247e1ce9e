import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Services } from "../operation.ts";
import { findPool } from "../state/pools.ts";
import { compileFile } from "./compile-file.ts";
import { readCsvLines } from "./csv-lines.ts";
import type { ImportJob } from "./import-job.ts";
import { importSlice, type Slice } from "./import-slice.ts";
import { JobFailure } from "./job-failure.ts";
import { rowPace } from "./row-pace.ts";
import { uploadFolderOf } from "./upload-folder.ts";

/**
 * Imports the rows that are still to do, a slice a transaction; between slices the sandbox answers its callers. Resolves
 * to how the job is to end: `failure` is undefined when every row is done, or the job was asked to stop. Throws JobFailure,
 * or the signal's reason when it is aborted while waiting.
 */
export async function importRows(
  services: Services,
  job: ImportJob,
  stream: number | undefined,
  signal: AbortSignal,
): Promise<NonNullable<Slice["end"]>> {
  const { store } = services;
  const pool = findPool(services, job.pool);
  if (pool === undefined) throw new JobFailure("The user pool was deleted.");
  const path = uploadFolderOf(store).pathOf(job.upload ?? "");
  const { file, firstByte } = await compileFile(services, pool, path, job.algorithm);
  const allowed = rowPace(services, job.id);
  let lastCommit = performance.now();
  for await (const lines of readCsvLines(path, Math.max(job.nextByte, firstByte))) {
    for (let at = 0; at < lines.length; ) {
      const most = await allowed(signal);
      signal.throwIfAborted();
      const slice = store.write(() => importSlice(services, job.id, file, stream, lines, at, most));
      if (slice.end !== undefined) return slice.end;
      at = slice.next;
      await nextTurn();
      if (performance.now() - lastCommit < COMMIT_EVERY_MS) continue;
      await store.committed();
      lastCommit = performance.now();
    }
  }
  return { failure: undefined };
}

/** Nobody waits for these commits; each writes whole pages, so more of them would cost more. */
const COMMIT_EVERY_MS = 500;
