import type { Services } from "../operation.ts";
import { uploadFolderOf } from "./upload-folder.ts";

/** Ends the jobs whose time to be started is over, and removes their files; every import operation begins with it. */
export function expireImportJobs({ store, clock, settings }: Pick<Services, "store" | "clock" | "settings">): void {
  const { expiryMs } = settings.import;
  const overdue = store
    .prepare("SELECT key, upload FROM import_jobs WHERE status = 'Created' AND created <= ?")
    .all(clock.now() - expiryMs);
  if (overdue.length === 0) return;
  const expire = store.prepare(
    "UPDATE import_jobs SET status = 'Expired', message = ?, completed = created + ?, upload = NULL WHERE key = ?",
  );
  store.write(() => {
    for (const job of overdue) expire.run("The user import job has expired.", expiryMs, Number(job["key"]));
  });
  const uploads = overdue.flatMap((job) => (job["upload"] === null ? [] : [String(job["upload"])]));
  const removed = () => {
    for (const upload of uploads) uploadFolderOf(store).remove(upload);
  };
  if (uploads.length > 0) store.committed().then(removed, () => undefined);
}
