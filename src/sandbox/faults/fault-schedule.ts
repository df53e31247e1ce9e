import type { Distribution } from "../behaviour/latency.ts";
import type { FaultName } from "./fault-kinds.ts";

/** Which faults strike which calls. The same schedule and the same calls give the same faults. */
export interface FaultSchedule {
  /** Whole number, default 0. */
  readonly seed?: number;
  readonly faults: readonly Fault[];
}

/** One fault. Without `rate` and `calls` it strikes every call of its operations, within its period. */
export interface Fault {
  readonly fault: FaultName;
  /** Names of operations, or `Upload`, the PUT of an import job's file. Default: all operations, and no upload unless the fault is one of uploads. */
  readonly operations?: readonly string[];
  /** The share of the calls that are struck, 0 to 1. */
  readonly rate?: number;
  /** The calls that are struck: an operation's calls are counted from 1 since the schedule was set. */
  readonly calls?: readonly number[];
  /** Virtual milliseconds since the schedule was set: struck from then on. */
  readonly from?: number;
  /** Virtual milliseconds since the schedule was set: struck before. */
  readonly until?: number;
  /** answer-lost: a reset connection (default), no answer for `ms`, or an InternalErrorException. */
  readonly how?: "reset" | "time-out" | "internal-error";
  /**
   * slow-answer, and answer-lost by time-out (default 60,000): real milliseconds. wrong-clock (may be negative) and
   * log-late: virtual ones.
   */
  readonly ms?: number;
  /** slow-answer: in place of `ms`. */
  readonly latency?: Distribution;
  /** upload-cut, truncated-answer: the share of the bytes that pass; default 0.5. */
  readonly share?: number;
  /** import-fails, import-stopped: the data row, counted from 1, that is not reached. */
  readonly row?: number;
  /** log-line-base: the number of the first data row in the log. */
  readonly base?: 0 | 1 | 2;
}
