import { type Job, readJob } from "../jobs/job.ts";
import { type JobObject, readJobObject } from "../jobs/job-object.ts";
import { checkPace } from "./check-pace.ts";
import type { JobChoices } from "./operation-options.ts";

/** The path of a job file, or its content as an object. */
export type JobInput = string | JobObject;

/** Reads a job with what a program says of it. Throws RunError `usage` where either is wrong. */
export async function readJobInput(job: JobInput, choices: JobChoices): Promise<Job> {
  const { source, changedSince, stateFolder, pace } = choices;
  if (pace !== undefined) checkPace(pace);
  const options = { source, changedSince, stateFolder, pace };
  return typeof job === "string" ? readJob(job, options) : readJobObject(job, choices.folder ?? ".", options);
}
