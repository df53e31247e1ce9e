import type { HashAlgorithm } from "../rules/hash-algorithms.ts";
import { ServiceError } from "../service-error.ts";
import type { Store } from "../state/store.ts";

export type ImportJobStatus = "Created" | "Pending" | "InProgress" | "Stopping" | "Stopped" | "Succeeded" | "Failed" | "Expired";

/** One import job as it is kept. Instants are virtual epoch milliseconds. */
export interface ImportJob {
  readonly key: number;
  readonly id: string;
  readonly pool: string;
  readonly region: string;
  readonly name: string;
  readonly roleArn: string;
  /** Of the password hashes in its file. */
  readonly algorithm: HashAlgorithm | undefined;
  readonly status: ImportJobStatus;
  readonly created: number;
  readonly started: number | undefined;
  readonly completed: number | undefined;
  readonly message: string | undefined;
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  /** Offset in the file of the first row that is not done yet; 0: not even the header. */
  readonly nextByte: number;
  /** Name of the uploaded file in the upload folder. */
  readonly upload: string | undefined;
  readonly uploadBytes: number | undefined;
}

/** The job of that id in that pool; throws ResourceNotFoundException. */
export function importJobOf(store: Store, pool: string, id: string): ImportJob {
  const job = findImportJob(store, id);
  if (job === undefined || job.pool !== pool) throw new ServiceError("ResourceNotFoundException", `Import job ${id} does not exist.`);
  return job;
}

export function findImportJob(store: Store, id: string): ImportJob | undefined {
  const row = store.prepare("SELECT * FROM import_jobs WHERE id = ?").get(id);
  return row === undefined ? undefined : jobOf(row);
}

/** Jobs that were started and have not ended; there is one, or one a Region. */
export function activeImportJobs(store: Store): readonly ImportJob[] {
  return store.prepare("SELECT * FROM import_jobs WHERE status IN ('Pending', 'InProgress', 'Stopping') ORDER BY key").all().map(jobOf);
}

/** Up to `limit` jobs of a pool, newest first, older than the one with the key `before`. */
export function importJobsBefore(store: Store, pool: string, before: number, limit: number): readonly ImportJob[] {
  return store
    .prepare("SELECT * FROM import_jobs WHERE pool = ? AND key < ? ORDER BY key DESC LIMIT ?")
    .all(pool, before, limit)
    .map(jobOf);
}

export function countImportJobs(store: Store, pool: string): number {
  return Number(store.prepare("SELECT count(*) AS jobs FROM import_jobs WHERE pool = ?").get(pool)?.["jobs"]);
}

/** Adds a job in the state Created. Call inside `store.write`. */
export function addImportJob(
  store: Store,
  job: Pick<ImportJob, "id" | "pool" | "region" | "name" | "roleArn" | "algorithm" | "created">,
): void {
  store
    .prepare(
      "INSERT INTO import_jobs (id, pool, region, name, role_arn, algorithm, status, created) VALUES (?, ?, ?, ?, ?, ?, 'Created', ?)",
    )
    .run(job.id, job.pool, job.region, job.name, job.roleArn, job.algorithm ?? null, job.created);
}

/** Writes back everything of a job that can change. Call inside `store.write`. */
export function saveImportJob(store: Store, job: ImportJob): void {
  store
    .prepare(
      `UPDATE import_jobs SET status = ?, started = ?, completed = ?, message = ?, imported = ?, skipped = ?, failed = ?,
         next_byte = ?, upload = ?, upload_bytes = ? WHERE key = ?`,
    )
    .run(
      job.status,
      job.started ?? null,
      job.completed ?? null,
      job.message ?? null,
      job.imported,
      job.skipped,
      job.failed,
      job.nextByte,
      job.upload ?? null,
      job.uploadBytes ?? null,
      job.key,
    );
}

function jobOf(row: Readonly<Record<string, unknown>>): ImportJob {
  return {
    key: Number(row["key"]),
    id: String(row["id"]),
    pool: String(row["pool"]),
    region: String(row["region"]),
    name: String(row["name"]),
    roleArn: String(row["role_arn"]),
    algorithm: row["algorithm"] === null ? undefined : (String(row["algorithm"]) as HashAlgorithm),
    status: String(row["status"]) as ImportJobStatus,
    created: Number(row["created"]),
    started: optionalNumber(row["started"]),
    completed: optionalNumber(row["completed"]),
    message: row["message"] === null ? undefined : String(row["message"]),
    imported: Number(row["imported"]),
    skipped: Number(row["skipped"]),
    failed: Number(row["failed"]),
    nextByte: Number(row["next_byte"]),
    upload: row["upload"] === null ? undefined : String(row["upload"]),
    uploadBytes: optionalNumber(row["upload_bytes"]),
  };
}

function optionalNumber(value: unknown): number | undefined {
  return value === null ? undefined : Number(value);
}
