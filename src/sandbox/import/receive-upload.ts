import { randomUUID } from "node:crypto";
import { open } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { Services } from "../operation.ts";
import { CSV_LIMITS } from "./csv-limits.ts";
import { findImportJob, saveImportJob } from "./import-job.ts";
import { type UploadFolder, uploadFolderOf } from "./upload-folder.ts";
import { JOB_NOT_WAITING, type UploadRefusal } from "./upload-refusal.ts";

/**
 * Streams the body to disk and notes it on the job, in place of an earlier upload; durable when it resolves. A body
 * that ends early leaves nothing behind and rejects. Resolves to a refusal when the job was started meanwhile.
 */
export async function receiveUpload(services: Services, request: IncomingMessage, jobId: string): Promise<UploadRefusal | undefined> {
  const { store } = services;
  const folder = uploadFolderOf(store);
  const upload = `${jobId}.${randomUUID()}.csv`;
  const uploadBytes = await writeDurably(folder, request, upload);
  const useless = store.write(() => {
    const job = findImportJob(store, jobId);
    if (job?.status !== "Created") return upload;
    saveImportJob(store, { ...job, upload, uploadBytes });
    return job.upload;
  });
  await store.committed();
  if (useless !== undefined) folder.remove(useless);
  return useless === upload ? JOB_NOT_WAITING : undefined;
}

/** Returns the body's length; of a body that is too long anyway no more is kept than shows that it is. */
async function writeDurably(folder: UploadFolder, request: IncomingMessage, upload: string): Promise<number> {
  const temporary = `${upload}.part`;
  try {
    const file = await open(folder.pathOf(temporary), "wx", 0o600);
    let bytes = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        const kept = chunk.subarray(0, Math.max(0, CSV_LIMITS.fileBytes + 1 - bytes));
        if (kept.length > 0) await file.appendFile(kept);
        bytes += chunk.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await folder.keep(temporary, upload);
    return bytes;
  } catch (error) {
    folder.remove(temporary);
    throw error;
  }
}
