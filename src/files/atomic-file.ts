import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const GATHER_BYTES = 64 * 1024;
/** Written bytes that are worth a sync in the background. */
const SYNC_BYTES = 8 * 1024 * 1024;

/**
 * A file that appears whole or not at all: written under another name in the same folder (mode 0600), moved to its own
 * name by `commit`. Ends with `commit` or `abandon`, whichever comes first; later calls of either do nothing.
 */
export class AtomicFile {
  readonly path: string;
  readonly #draft: string;
  readonly #buffer = Buffer.allocUnsafe(GATHER_BYTES);
  #gathered = 0;
  #handle: FileHandle | undefined;
  #unsynced = 0;
  #syncing: Promise<void> | undefined;
  /** What a sync in the background met: the disk tells of an error once, so a later sync may well succeed. */
  #syncError: unknown;

  private constructor(path: string, draft: string, handle: FileHandle) {
    this.path = path;
    this.#draft = draft;
    this.#handle = handle;
  }

  /** Begins the file; its folder must exist. */
  static async create(path: string): Promise<AtomicFile> {
    const draft = join(dirname(path), draftName(basename(path)));
    const handle = await open(draft, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600);
    return new AtomicFile(path, draft, handle);
  }

  /** Appends; one call at a time. Small chunks are gathered, and copied, so that a caller may reuse its buffer. */
  async write(chunk: string | Uint8Array): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) throw new Error(`${basename(this.path)} is already finished: nothing more can be written to it`);
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    if (this.#gathered + bytes.length > GATHER_BYTES) await this.#flush(handle);
    if (bytes.length > GATHER_BYTES) return this.#append(handle, bytes);
    this.#buffer.set(bytes, this.#gathered);
    this.#gathered += bytes.length;
  }

  /** Makes the file durable under its own name, replacing what was there. */
  async commit(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    try {
      await this.#flush(handle);
      await this.#syncing;
      if (this.#syncError !== undefined) throw this.#syncError;
      await handle.sync();
      await handle.close();
      await rename(this.#draft, this.path);
    } catch (error) {
      await this.#discard(handle);
      throw error;
    }
    await syncFolder(dirname(this.path));
  }

  /** Removes what was written so far; the file under its own name, if any, stays as it was. */
  async abandon(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    await this.#discard(handle);
  }

  async #discard(handle: FileHandle): Promise<void> {
    await handle.close().catch(() => undefined);
    await rm(this.#draft, { force: true });
  }

  async #flush(handle: FileHandle): Promise<void> {
    await this.#append(handle, this.#buffer.subarray(0, this.#gathered));
    this.#gathered = 0;
  }

  async #append(handle: FileHandle, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
    this.#unsynced += bytes.length;
    if (this.#unsynced >= SYNC_BYTES && this.#syncing === undefined) this.#syncing = this.#syncEarly(handle);
  }

  /** The disk works while the file is still being written, so that the last sync, which is waited for, is short. */
  async #syncEarly(handle: FileHandle): Promise<void> {
    this.#unsynced = 0;
    try {
      await handle.datasync();
    } catch (error) {
      this.#syncError ??= error;
    }
    this.#syncing = undefined;
  }
}

function draftName(name: string): string {
  return `.${name}.${randomBytes(6).toString("hex")}.part`;
}

/** Whether a file's name is that of one that was never finished, as a killed process leaves it. */
export function isDraft(name: string): boolean {
  return /^\..+\.[0-9a-f]{12}\.part$/.test(name);
}

/** A rename survives a power cut only once its folder is on disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
