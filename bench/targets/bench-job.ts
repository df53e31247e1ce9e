import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchSandbox } from "./bench-sandbox.ts";

/** Every column that the pool has an attribute for, groups and a link. */
export const WIDE_MAPPING = fileURLToPath(new URL("../users/mapping.json", import.meta.url));
/** Few attributes, so that 500,000 users fit into the 100 MB of one import job. */
export const LEAN_MAPPING = fileURLToPath(new URL("../users/lean-mapping.json", import.meta.url));

/** A job file with a state folder of its own. */
export interface BenchJob {
  readonly path: string;
  readonly folder: string;
  /** The job's state folder, to be given as `--state`. */
  readonly state: string;
  remove(): void;
}

/** Writes a job that loads `csv` into the sandbox's pool; `more` is merged over the job file's top level. */
export function benchJob(csv: string, sandbox: Pick<BenchSandbox, "endpoint" | "userPoolId">, more: object = {}): BenchJob {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-bench-"));
  const path = join(folder, "job.json");
  const job = {
    poolferry: 1,
    name: "bench",
    source: { file: csv, format: "csv" },
    mapping: WIDE_MAPPING,
    target: { userPoolId: sandbox.userPoolId, endpointUrl: sandbox.endpoint },
    importJob: { logsRoleArn: "arn:aws:iam::123456789012:role/poolferry-import-logs", pollSeconds: 0.5 },
    policies: { newline: "space" },
    ...more,
  };
  writeFileSync(path, JSON.stringify(job, undefined, 2));
  return { path, folder, state: join(folder, "state"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
