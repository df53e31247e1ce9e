import { type FileHandle, open } from "node:fs/promises";

const BUFFER_BYTES = 1 << 20;

/** A part's CSV while it is written: private (0600), flat in memory, complete on disk only after `seal`. */
export class PartFile {
  readonly #handle: FileHandle;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;
  #bytes = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(path: string): Promise<PartFile> {
    return new PartFile(await open(path, "wx", 0o600));
  }

  /** Bytes added so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds text; waits for the disk only when the buffer is full. */
  async append(text: string): Promise<void> {
    // A UTF-16 unit is at most three bytes in UTF-8.
    if (this.#used + text.length * 3 > BUFFER_BYTES) await this.#drain();
    if (text.length * 3 > BUFFER_BYTES) throw new Error("a CSV line of more than a third of a mebibyte reached the writer");
    const added = this.#buffer.write(text, this.#used);
    this.#used += added;
    this.#bytes += added;
  }

  /** Makes the file durable and closes it; gives its size in bytes. */
  async seal(): Promise<number> {
    await this.#drain();
    await this.#handle.sync();
    await this.#handle.close();
    return this.#bytes;
  }

  /** Closes the file as it is, where it is still open: the part will not be finished. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }

  async #drain(): Promise<void> {
    for (let at = 0; at < this.#used; ) at += (await this.#handle.write(this.#buffer, at, this.#used - at)).bytesWritten;
    this.#used = 0;
  }
}
