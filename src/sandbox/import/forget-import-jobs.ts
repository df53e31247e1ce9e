import type { Store } from "../state/store.ts";
import { uploadFolderOf } from "./upload-folder.ts";

/** Forgets the import jobs of a pool that is deleted, inside the running write, and their files once that is durable. */
export function forgetImportJobs(store: Store, poolId: string): void {
  const jobs = store.prepare("DELETE FROM import_jobs WHERE pool = ? RETURNING upload").all(poolId);
  const uploads = jobs.flatMap(({ upload }) => (upload === null ? [] : [String(upload)]));
  const removed = () => {
    for (const upload of uploads) uploadFolderOf(store).remove(upload);
  };
  if (uploads.length > 0) store.committed().then(removed, () => undefined);
}
