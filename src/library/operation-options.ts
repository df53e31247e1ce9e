import type { Environment, GivenTarget } from "../compose/connect-options.ts";
import type { GivenPace } from "../jobs/pace.ts";

/** What a program says of a job beside the job file. */
export interface JobChoices {
  /** Another input than the job's, read by the same settings, such as a mended rejects file. */
  readonly source?: string | undefined;
  /** Goes before `source.database.changedSince.value`. */
  readonly changedSince?: string | undefined;
  /** Default: `.poolferry/<job>` beside the job file, of a job object in `folder`. */
  readonly stateFolder?: string | undefined;
  /** What the paths of a job object are relative to. Default: the working directory. */
  readonly folder?: string | undefined;
  /** Goes before the job's `pace`. */
  readonly pace?: GivenPace | undefined;
}

/** What every operation takes: where the pool is and who asks, which state, and how to stop it. */
export interface OperationOptions extends GivenTarget, JobChoices {
  /** Where job files' `urlEnv`, `env` and AWS_CA_BUNDLE are looked up. Default: the process's own. The AWS SDK reads the process's. */
  readonly environment?: Environment | undefined;
  /** What is read where the job's source is `-`. */
  readonly input?: AsyncIterable<Uint8Array | string> | undefined;
  /** Aborted to stop in good order: nothing new is begun, calls under way may end within five seconds. Rejects with `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted to stop at once; what was under way is settled by the next run. */
  readonly stop?: AbortSignal | undefined;
}

/** The options with the environment that counts. */
export type InEnvironment<Options> = Options & { readonly environment: Environment };

/** What an operation that writes takes: its caller's leave. Exactly one of the two is needed. */
export interface Leave<Asked extends readonly unknown[]> {
  /** Writes without asking. */
  readonly yes?: boolean | undefined;
  /** Asked once before the first write; anything but true ends the operation with `refused`. */
  readonly confirm?: ((...asked: Asked) => boolean | Promise<boolean>) | undefined;
}
