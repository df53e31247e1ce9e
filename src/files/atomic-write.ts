import { AtomicFile } from "./atomic-file.ts";

/** Replaces the file at `path` by the given content (mode 0600): a reader, or a crash, sees the old or the new one, whole. */
export async function atomicWrite(path: string, content: string | Uint8Array): Promise<void> {
  await writeAtomically(path, (file) => file.write(content));
}

/** The same for content that is written piece by piece: nothing appears at `path` unless `fill` succeeds. */
export async function writeAtomically(path: string, fill: (file: AtomicFile) => Promise<void>): Promise<void> {
  const file = await AtomicFile.create(path);
  try {
    await fill(file);
    await file.commit();
  } finally {
    await file.abandon();
  }
}
