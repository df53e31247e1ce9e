import { type Composition, withOpenJob } from "../compose/with-open-job.ts";
import type { Job } from "../jobs/job.ts";
import type { JobEvent } from "../jobs/job-events.ts";
import type { Intention } from "../jobs/open-job.ts";
import { RunError } from "../model/index.ts";
import type { InEnvironment, OperationOptions } from "./operation-options.ts";
import { withRequests } from "./with-requests.ts";

/** How a job is opened, and who hears of it. */
interface Opening {
  readonly tell: (event: JobEvent) => void;
  readonly intention?: Intention;
}

/** Opens a job as a program's options say, gives `work` everything composed, and closes all of it afterwards. */
export function withJob<T>(
  readJob: () => Promise<Job>,
  options: InEnvironment<OperationOptions>,
  { tell, intention }: Opening,
  work: (composition: Composition) => Promise<T>,
): Promise<T> {
  return withRequests(options, async (requests) => {
    const job = await readJob();
    const { environment, input: standardInput = NO_INPUT } = options;
    return withOpenJob(job, { target: options, environment, standardInput, tell, requests, intention }, work);
  });
}

const NO_INPUT: AsyncIterable<never> = {
  [Symbol.asyncIterator]() {
    throw new RunError("usage", "The job's source is `-`, and no input was given.", "Pass it as the option `input`.");
  },
};
