import { findImportJob, saveImportJob } from "../import/import-job.ts";
import { uploadFolderOf } from "../import/upload-folder.ts";
import type { Services } from "../operation.ts";

/** Lets a job that waits for its start expire now, whatever its age. */
export function expireImportJob({ store, clock }: Pick<Services, "store" | "clock">, id: string): void {
  const upload = store.write(() => {
    const job = findImportJob(store, id);
    if (job?.status !== "Created") return undefined;
    const message = "The user import job has expired.";
    saveImportJob(store, { ...job, status: "Expired", message, completed: clock.now(), upload: undefined });
    return job.upload;
  });
  if (upload !== undefined) void store.committed().then(() => uploadFolderOf(store).remove(upload), noCommit);
}

/** Whoever waits for the same commit is told. */
function noCommit(): void {}
