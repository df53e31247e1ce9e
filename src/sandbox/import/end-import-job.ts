import type { Services } from "../operation.ts";
import { TOO_MANY_FAILED, tooGreatShare } from "./failure-threshold.ts";
import { findImportJob, type ImportJob, type ImportJobStatus, saveImportJob } from "./import-job.ts";
import type { ImportSettings } from "./import-settings.ts";
import { uploadFolderOf } from "./upload-folder.ts";

/**
 * Ends an active job, as Failed with a completion message or as its state and its counters say, and removes its file once
 * that is durable: a job that a kill leaves active still needs it.
 */
export async function endImportJob(
  { store, clock, settings }: Pick<Services, "store" | "clock" | "settings">,
  id: string,
  failure: string | undefined,
): Promise<void> {
  const upload = store.write(() => {
    const job = findImportJob(store, id);
    if (job === undefined) return undefined;
    const { status, message } = failure === undefined ? endOf(job, settings.import) : { status: "Failed" as const, message: failure };
    saveImportJob(store, { ...job, status, message: message.slice(0, LONGEST_MESSAGE), completed: clock.now(), upload: undefined });
    return job.upload;
  });
  await store.committed();
  if (upload !== undefined) uploadFolderOf(store).remove(upload);
}

const LONGEST_MESSAGE = 128;

function endOf(job: ImportJob, settings: ImportSettings): { readonly status: ImportJobStatus; readonly message: string } {
  if (job.status === "Stopping") return { status: "Stopped", message: "The Import Job was stopped by the developer." };
  if (tooGreatShare(job, settings.failureThreshold)) return { status: "Failed", message: TOO_MANY_FAILED };
  return { status: "Succeeded", message: "Import Job Completed Successfully." };
}
