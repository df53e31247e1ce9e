import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../state/store.ts";

/** Where uploaded files lie: in the data folder, or in a private temporary one that goes with a sandbox in memory. */
export interface UploadFolder {
  pathOf(upload: string): string;
  /** Makes a finished temporary file durable under its name. */
  keep(temporary: string, upload: string): Promise<void>;
  /** Removes a file if it is there. */
  remove(upload: string): void;
}

/** The folder of a store, opened on first use; call `closeUploadFolder` before the store closes. */
export function uploadFolderOf(store: Store): UploadFolder {
  const known = FOLDERS.get(store);
  if (known !== undefined) return known;
  const opened = openFolder(store);
  FOLDERS.set(store, opened);
  return opened;
}

/** Removes everything from the folder of a sandbox in memory. */
export function closeUploadFolder(store: Store): void {
  const folder = FOLDERS.get(store);
  FOLDERS.delete(store);
  if (folder !== undefined && store.directory === undefined) rmSync(folder.path, { recursive: true, force: true });
}

const FOLDERS = new WeakMap<Store, UploadFolder & { readonly path: string }>();

function openFolder(store: Store): UploadFolder & { readonly path: string } {
  const path = store.directory === undefined ? mkdtempSync(join(tmpdir(), "poolferry-sandbox-")) : join(store.directory, "uploads");
  mkdirSync(path, { recursive: true, mode: 0o700 });
  removeStrangers(store, path);
  return {
    path,
    pathOf: (upload) => join(path, upload),
    async keep(temporary, upload) {
      await rename(join(path, temporary), join(path, upload));
      const folder = await open(path, "r");
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    },
    remove: (upload) => rmSync(join(path, upload), { force: true }),
  };
}

/** A kill may leave half an upload, or the file of a job that has ended. */
function removeStrangers(store: Store, path: string): void {
  const wanted = store.prepare("SELECT 1 FROM import_jobs WHERE upload = ?");
  for (const name of readdirSync(path)) {
    if (OURS.test(name) && wanted.get(name) === undefined) rmSync(join(path, name), { force: true });
  }
}

const OURS = /^import-[\w-]+\.[\w-]+\.csv(?:\.part)?$/;
