import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fingerprintFile } from "../../src/files/fingerprint.ts";

const folder = await mkdtemp(join(tmpdir(), "poolferry-fingerprint-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([0, 1, 1024 * 1024, 2 * 1024 * 1024 + 17])("the fingerprint of %d bytes is their size and SHA-256", async (bytes) => {
  const content = Buffer.alloc(bytes, "poolferry");
  const path = join(folder, "input");
  await writeFile(path, content);
  expect(await fingerprintFile(path)).toEqual({ bytes, sha256: createHash("sha256").update(content).digest("hex") });
});

test("a file that is not there is an error of the file system", async () => {
  await expect(fingerprintFile(join(folder, "missing"))).rejects.toMatchObject({ code: "ENOENT" });
});
