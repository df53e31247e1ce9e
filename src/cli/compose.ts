import { type InputWorld, jobInput } from "../compose/job-input.ts";
import { type ComposeOptions, type Composition, withOpenJob as composeOpenJob } from "../compose/with-open-job.ts";
import type { Job } from "../jobs/job.ts";
import { listenForSignals } from "./signals.ts";

/** All but what the process itself gives. */
type Given<T> = Omit<T, "environment" | "standardInput" | "requests">;

/** Opens a job in this process: its environment, its standard input, its signals. Closes all of it afterwards. */
export async function withOpenJob<T>(job: Job, options: Given<ComposeOptions>, work: (composition: Composition) => Promise<T>): Promise<T> {
  const requests = listenForSignals();
  try {
    return await composeOpenJob(job, { ...options, ...ofProcess(), requests }, work);
  } finally {
    requests.close();
  }
}

/** What is spooled where the job reads no file. */
export function inputOf(job: Job, options: Given<InputWorld>, signal: AbortSignal): AsyncIterable<Uint8Array | string> {
  return jobInput(job, { ...options, ...ofProcess() }, signal);
}

function ofProcess(): Pick<InputWorld, "environment" | "standardInput"> {
  return { environment: process.env, standardInput: process.stdin };
}
