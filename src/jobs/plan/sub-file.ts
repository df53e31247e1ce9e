import { closeSync, openSync, rmSync } from "node:fs";
import { readWhole, writeWhole } from "../../files/whole-bytes.ts";

const SUB_BYTES = 40;
const BUFFERED = 2048;

/** Remembers the subs of the pool's users in the order of their listing, on disk: a row can then name the user that it was found to be. */
export class SubFile {
  readonly #path: string;
  readonly #file: number;
  readonly #buffer = Buffer.alloc(SUB_BYTES * BUFFERED);
  #buffered = 0;
  #written = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, "w+", 0o600);
  }

  /** Adds the next user's sub. One that is no UUID is kept as unknown. */
  add(sub: string): void {
    if (this.#buffered === BUFFERED) this.#spill();
    const at = this.#buffered++ * SUB_BYTES;
    this.#buffer.fill(0, at, at + SUB_BYTES);
    if (sub.length <= SUB_BYTES && /^[\w-]+$/.test(sub)) this.#buffer.write(sub, at, "latin1");
  }

  /** The sub of the user with that number, counted from 1; undefined where it is unknown. */
  of(user: number): string | undefined {
    if (this.#buffered > 0) this.#spill();
    const bytes = Buffer.alloc(SUB_BYTES);
    readWhole(this.#file, bytes, (user - 1) * SUB_BYTES);
    const end = bytes.indexOf(0);
    return end === 0 ? undefined : bytes.toString("latin1", 0, end === -1 ? SUB_BYTES : end);
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#path);
  }

  #spill(): void {
    writeWhole(this.#file, this.#buffer.subarray(0, this.#buffered * SUB_BYTES), this.#written * SUB_BYTES);
    this.#written += this.#buffered;
    this.#buffered = 0;
  }
}
