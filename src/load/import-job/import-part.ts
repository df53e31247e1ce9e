import type { HashAlgorithm } from "../../model/index.ts";

/**
 * One CSV file on its way through one import job of Cognito's.
 * writing: rows are being added; sealed: complete on disk; creating: CreateUserImportJob may have been sent; created: the
 * job exists; starting: the upload was confirmed and StartUserImportJob may have been sent; started: Cognito has it;
 * settled: every row has an outcome, waits for its other steps, or is free to be loaded again.
 */
export interface ImportPart {
  readonly partId: number;
  readonly part: number;
  /** Counts the import jobs tried for the same file, from 1. */
  readonly attempt: number;
  readonly state: "writing" | "sealed" | "creating" | "created" | "starting" | "started" | "settled";
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** Made from run, part and attempt, so that a job whose creation was never answered can be found by it. */
  readonly jobName: string;
  readonly jobId?: string | undefined;
  /** Server time before the job was created, epoch ms: users of this part are not older. */
  readonly intentAt?: number | undefined;
  /** That of all password hashes in the file; undefined: it has none, and its job no algorithm. */
  readonly algorithm?: HashAlgorithm | undefined;
}

/** Where the import-job route keeps its parts; every change is durable once it resolves. */
export interface ImportJournal {
  save(part: ImportPart): Promise<void>;
}
