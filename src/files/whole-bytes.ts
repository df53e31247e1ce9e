import { readSync, writeSync } from "node:fs";

/** Writes all of the bytes at a position, or where the file is: one call may write fewer than it was given, as on a disk that is nearly full. */
export function writeWhole(file: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position === undefined ? null : position + done);
  }
}

/** Fills the bytes from a position on; gives how many there were, fewer only where the file ends. */
export function readWhole(file: number, bytes: Uint8Array, position: number): number {
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(file, bytes, done, bytes.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
