import type { Background } from "../background.ts";
import type { Services } from "../operation.ts";
import { activeImportJobs } from "./import-job.ts";
import { runImportJob } from "./run-import-job.ts";
import { closeUploadFolder, uploadFolderOf } from "./upload-folder.ts";

/** Events of `services.events`; their one argument is the job's id. */
export const IMPORT_STARTED = "import job started";
export const IMPORT_STOPPED = "import job stopped";

/** Runs started import jobs, those of an earlier process first. */
export const IMPORT_WORKERS: Background = {
  name: "import jobs",
  start(services: Services) {
    const closing = new AbortController();
    const running = new Map<string, { readonly stopping: AbortController; readonly ended: Promise<void> }>();
    const launch = (id: string) => {
      const stopping = new AbortController();
      const ended = runImportJob(services, id, { closing: closing.signal, stopping: stopping.signal }).finally(() => running.delete(id));
      running.set(id, { stopping, ended });
    };
    const stop = (id: string) => running.get(id)?.stopping.abort();
    services.events.on(IMPORT_STARTED, launch);
    services.events.on(IMPORT_STOPPED, stop);
    // Opening it tidies up after a kill; in memory there is nothing to tidy, and a folder is made for the first upload.
    if (services.store.directory !== undefined) uploadFolderOf(services.store);
    for (const job of activeImportJobs(services.store)) launch(job.id);
    return {
      async close() {
        services.events.off(IMPORT_STARTED, launch);
        services.events.off(IMPORT_STOPPED, stop);
        closing.abort();
        await Promise.all([...running.values()].map(({ ended }) => ended));
        closeUploadFolder(services.store);
      },
    };
  },
};
