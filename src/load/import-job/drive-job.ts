import { RunError } from "../../model/index.ts";
import type { TellLoadEvent } from "../load-events.ts";
import type { ImportJob, Pool, PoolResult } from "../pool.ts";
import { runErrorOf } from "../steps/run-error-of.ts";
import { AwaitedTurn, isOccupied } from "./awaited-turn.ts";
import { checkJobsLeft, findImportJob } from "./find-job.ts";
import type { ImportJournal, ImportPart } from "./import-part.ts";

export interface DriveOptions {
  readonly pool: Pool;
  readonly journal: ImportJournal;
  readonly tell: TellLoadEvent;
  readonly logsRoleArn: string;
  /** Longest time between two looks at a running job; the first looks come sooner. */
  readonly pollMs: number;
  /** After this long a started job is stopped and what it did is read back. */
  readonly timeoutMs: number;
  /** How long another import job of the account is waited for. */
  readonly waitMs: number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Monotonic, ms. */
  readonly now: () => number;
}

/** Jobs that one run tries for a file before it stops and says so; the next run tries as many again. */
const ATTEMPTS_AT_MOST = 5;

/**
 * Takes a sealed part, or one that a killed run left on its way, to the end of an import job: created, uploaded, started and
 * watched until it is over. Gives back the part as it is recorded and the finished job. A job that was never started is
 * left to expire and another one takes its place; a started one is never abandoned without knowing its end.
 */
export async function driveImportJob(
  options: DriveOptions,
  start: ImportPart,
  signal?: AbortSignal,
): Promise<{ part: ImportPart; job: ImportJob }> {
  let part = start;
  for (;;) {
    if (part.attempt >= start.attempt + ATTEMPTS_AT_MOST) {
      throw new RunError(
        "temporary",
        `Part ${part.part} could not be handed over in ${ATTEMPTS_AT_MOST} import jobs.`,
        "Check that uploads to the presigned S3 address get through, then run the same command again.",
      );
    }
    const ready = part.state === "starting" || part.state === "started" ? part : await handOver(options, part, signal);
    if (ready !== undefined) {
      const started = await startJob(options, ready, signal);
      if (started !== undefined) return { part: started, job: await watch(options, started, signal) };
    }
    part = nextAttempt(part);
    await options.journal.save(part);
  }
}

/** What watching an import job needs. */
type WatchOptions = Pick<DriveOptions, "pool" | "tell" | "pollMs" | "timeoutMs" | "sleep" | "now">;

/**
 * Watches the import job of a part whose start a process left open, until it is over. Starts nothing: `may-be-started` where a call that is
 * still on its way may do so, `never-started` where none can any more.
 */
export async function watchStartedJob(
  options: WatchOptions,
  part: ImportPart,
  signal?: AbortSignal,
): Promise<ImportJob | "may-be-started" | "never-started"> {
  const known = await options.pool.call("describeImportJob", { id: part.jobId as string }, signal);
  if (!known.ok) throw runErrorOf(known.failure, "DescribeUserImportJob");
  if (known.job.status === "Expired") return "never-started";
  return known.job.status === "Created" ? "may-be-started" : watch(options, part, signal);
}

function nextAttempt(part: ImportPart): ImportPart {
  const attempt = part.attempt + 1;
  return {
    ...part,
    attempt,
    state: "sealed",
    jobName: part.jobName.replace(/\d+$/, String(attempt)),
    jobId: undefined,
    intentAt: undefined,
  };
}

/** Creates the job and uploads the file. Undefined: this attempt came to nothing, take another job. */
async function handOver(options: DriveOptions, from: ImportPart, signal: AbortSignal | undefined): Promise<ImportPart | undefined> {
  const { pool, journal, tell } = options;
  // The address to upload to is secret and short-lived, so it is never kept: a job without it is not used.
  if (from.state === "created") return undefined;
  if (from.state === "creating" && (await findImportJob(pool, from.jobName, signal)) !== undefined) return undefined;
  let part: ImportPart = from;
  let created: PoolResult<{ readonly job: ImportJob }>;
  const turn = new AwaitedTurn(options, part, "created");
  for (;;) {
    part = { ...from, state: "creating", intentAt: pool.serverTime() };
    await journal.save(part);
    const request = { name: part.jobName, logsRoleArn: options.logsRoleArn, hashAlgorithm: part.algorithm };
    created = await pool.call("createImportJob", request, signal);
    if (created.ok) break;
    if (created.failure.kind === "unknown-outcome") return undefined;
    if (!isOccupied(created.failure)) throw runErrorOf(created.failure, "CreateUserImportJob");
    if (created.failure.code === "LimitExceededException") await checkJobsLeft(pool, signal);
    await turn.wait(created.failure, signal);
  }
  part = { ...part, state: "created", jobId: created.job.id };
  await journal.save(part);
  tell({ type: "import-job", part: part.part, attempt: part.attempt, state: "Created", rows: part.rows });
  if (created.job.uploadUrl === undefined) return undefined;
  const uploaded = await pool.call("uploadCsv", { url: created.job.uploadUrl, path: part.file, bytes: part.bytes }, signal);
  if (!uploaded.ok) {
    if (uploaded.failure.kind === "fatal" || uploaded.failure.kind === "credentials") throw runErrorOf(uploaded.failure, "upload");
    tell({
      type: "import-job",
      part: part.part,
      attempt: part.attempt,
      state: "UploadFailed",
      rows: part.rows,
      detail: uploaded.failure.code,
    });
    return undefined;
  }
  part = { ...part, state: "starting" };
  await journal.save(part);
  tell({ type: "import-job", part: part.part, attempt: part.attempt, state: "Uploaded", rows: part.rows });
  return part;
}

/**
 * Starts the job, waiting where another import job of the account is active; the same answers come right after an upload that
 * the service has not seen yet. Undefined: the job expired before it could start.
 */
async function startJob(options: DriveOptions, part: ImportPart, signal: AbortSignal | undefined): Promise<ImportPart | undefined> {
  const { pool, journal } = options;
  if (part.state === "started") return part;
  const id = part.jobId as string;
  const turn = new AwaitedTurn(options, part, "started");
  for (let refusals = 0; ; ) {
    const known = await pool.call("describeImportJob", { id }, signal);
    if (!known.ok) throw runErrorOf(known.failure, "DescribeUserImportJob");
    if (known.job.status === "Expired") return undefined;
    if (known.job.status === "Created") {
      const answer = await pool.call("startImportJob", { id }, signal);
      if (!answer.ok) {
        const { failure } = answer;
        const early = failure.code === "InvalidParameterException" && ++refusals < EARLY_STARTS_AT_MOST;
        if (!isOccupied(failure) && !early && failure.kind !== "unknown-outcome") throw runErrorOf(failure, "StartUserImportJob");
        await turn.wait(failure, signal);
        continue;
      }
    }
    const started: ImportPart = { ...part, state: "started" };
    await journal.save(started);
    return started;
  }
}

/** Starts that Cognito may call invalid because it has not seen the upload yet; AWS's own import code tries four times. */
const EARLY_STARTS_AT_MOST = 5;

const TERMINAL = new Set(["Succeeded", "Failed", "Stopped", "Expired"]);

async function watch(options: WatchOptions, part: ImportPart, signal: AbortSignal | undefined): Promise<ImportJob> {
  const { pool, tell } = options;
  const id = part.jobId as string;
  const patience = options.now() + options.timeoutMs;
  let stopAsked = false;
  for (let wait = 100; ; wait = Math.min(wait * 1.5, options.pollMs)) {
    const known = await pool.call("describeImportJob", { id }, signal);
    if (!known.ok) throw runErrorOf(known.failure, "DescribeUserImportJob");
    const { status, imported, skipped, failed } = known.job;
    tell({ type: "import-job", part: part.part, attempt: part.attempt, state: status, rows: part.rows, imported, skipped, failed });
    if (TERMINAL.has(status)) return known.job;
    if (options.now() > patience && !stopAsked) {
      const stopped = await pool.call("stopImportJob", { id }, signal);
      const answered = stopped.ok || stopped.failure.kind === "permanent";
      // Where the answer was lost, the job's next status tells.
      if (!answered && stopped.failure.kind !== "unknown-outcome") throw runErrorOf(stopped.failure, "StopUserImportJob");
      stopAsked = answered;
    } else if (options.now() > patience + options.timeoutMs) {
      throw new RunError(
        "temporary",
        `Import job ${id} neither ends nor stops; it was last ${status}.`,
        "Look at the job in the Cognito console, then run the same command again: it goes on watching it.",
      );
    }
    await options.sleep(wait, signal);
  }
}
