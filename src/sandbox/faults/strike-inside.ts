import type { IncomingMessage } from "node:http";
import type { Services } from "../operation.ts";
import { expireImportJob } from "./expire-import-job.ts";
import { faultKind } from "./fault-kinds.ts";
import { writeRival } from "./write-rival.ts";

/** What faults do right before a call is handled. `input` is the parsed request. */
export function strikeBefore(services: Services, operation: string, region: string, request: IncomingMessage, input: unknown): void {
  if (services.faults.of(request).some(({ fault }) => fault === "rival-writer")) writeRival(services, region, input);
  if (operation !== "StartUserImportJob" || services.faults.importJobs.size === 0) return;
  const id = String((input as { readonly JobId?: unknown } | null)?.JobId);
  if (services.faults.importJobs.get(id)?.some(({ fault }) => fault === "import-expired")) expireImportJob(services, id);
}

/** Keeps the faults of an import job that a call has just created; `output` is the call's. */
export function keepJobFaults({ faults }: Pick<Services, "faults">, request: IncomingMessage, output: object): void {
  const ofJob = faults.of(request).filter(({ fault }) => faultKind(fault)?.when === "import-job");
  const { UserImportJob: job } = output as { readonly UserImportJob?: { readonly JobId: string } };
  if (ofJob.length > 0 && job !== undefined) faults.importJobs.set(job.JobId, ofJob);
}
