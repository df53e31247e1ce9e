import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const MEMORY = "/dev/shm";
const LEAST_BYTES = 256 * 1024 * 1024;

/**
 * Puts a test file's temporary folders into memory where the machine has room there, and removes them in the end: waiting for
 * the disk proves nothing where nothing but a function dies.
 */
export function workInMemory(): void {
  const place = existsSync(MEMORY) && roomOf(MEMORY) > LEAST_BYTES ? MEMORY : tmpdir();
  const folder = mkdtempSync(join(place, "poolferry-tests-"));
  process.env["TMPDIR"] = folder;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

function roomOf(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
