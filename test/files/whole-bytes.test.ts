import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWhole, writeWhole } from "../../src/files/whole-bytes.ts";
import { breakFiles } from "../support/broken-files.ts";

test("all bytes are written and read where each call moves only some of them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-bytes-"));
  const path = join(folder, "file");
  const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);
  const files = await breakFiles(folder, ({ name }) => (name === "read" || name === "write" ? "short" : undefined));
  const read = new Uint8Array(1_010);
  let found: number;
  try {
    const file = openSync(path, "w+", 0o600);
    writeWhole(file, bytes.subarray(0, 400));
    writeWhole(file, bytes.subarray(400), 400);
    found = readWhole(file, read, 0);
    closeSync(file);
  } finally {
    files.mend();
  }
  expect(files.operations.filter(({ name }) => name === "write").length).toBeGreaterThan(10);
  expect(found).toBe(1_000);
  expect(read.subarray(0, 1_000)).toEqual(bytes);
  expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
  await rm(folder, { recursive: true });
});
