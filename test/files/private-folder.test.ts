import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensurePrivateFolder, UnsafeFolderError } from "../../src/files/private-folder.ts";

let parent = "";
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "poolferry-private-"));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test("missing folders are made for their owner alone", async () => {
  const path = join(parent, "jobs", "nightly");
  await ensurePrivateFolder(path);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect((await stat(join(parent, "jobs"))).mode & 0o777).toBe(0o700);
  await ensurePrivateFolder(path);
});

test.each([0o755, 0o750, 0o701])("a folder with mode %o is refused and left as it is", async (mode) => {
  const path = join(parent, "open");
  await mkdir(path);
  await chmod(path, mode);
  const refused = ensurePrivateFolder(path);
  await expect(refused).rejects.toBeInstanceOf(UnsafeFolderError);
  await expect(refused).rejects.toMatchObject({ path, mode, message: expect.stringContaining(`mode 0${mode.toString(8)}`) });
  expect((await stat(path)).mode & 0o777).toBe(mode);
});

test("a file, or a link to a folder, in the folder's place is refused", async () => {
  await writeFile(join(parent, "file"), "");
  await expect(ensurePrivateFolder(join(parent, "file"))).rejects.toBeInstanceOf(UnsafeFolderError);
  await mkdir(join(parent, "real"), { mode: 0o700 });
  await symlink(join(parent, "real"), join(parent, "link"));
  await expect(ensurePrivateFolder(join(parent, "link"))).rejects.toBeInstanceOf(UnsafeFolderError);
});
