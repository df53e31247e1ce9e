import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { AtomicFile } from "../../src/files/atomic-file.ts";
import { atomicWrite, writeAtomically } from "../../src/files/atomic-write.ts";
import { spoolStream } from "../../src/files/spool-stream.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "poolferry-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("nothing stands at the path until the file is committed, and then all of it, for its owner alone", async () => {
  const path = join(folder, "report.json");
  const file = await AtomicFile.create(path);
  await file.write("one ");
  await file.write(Buffer.from("two"));
  await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  await file.commit();
  expect(await readFile(path, "utf8")).toBe("one two");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["report.json"]);
});

test("an abandoned file leaves the old one as it was, and no trace", async () => {
  const path = join(folder, "report.json");
  await writeFile(path, "old");
  const file = await AtomicFile.create(path);
  await file.write("new");
  await file.abandon();
  await file.commit();
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["report.json"]);
  await expect(file.write("more")).rejects.toThrow("already finished");
});

test("chunks of every size arrive in order, even where the caller reuses its buffer", async () => {
  const path = join(folder, "big");
  const file = await AtomicFile.create(path);
  const expected: Buffer[] = [];
  const reused = Buffer.alloc(200_000);
  for (const [index, size] of [1, 70_000, 3, 65_536, 65_535, 2, 200_000, 0, 5].entries()) {
    reused.fill(index + 1);
    expected.push(Buffer.from(reused.subarray(0, size)));
    await file.write(reused.subarray(0, size));
  }
  await file.commit();
  expect((await readFile(path)).equals(Buffer.concat(expected))).toBe(true);
});

test("a writer that fails leaves nothing behind", async () => {
  const path = join(folder, "report.json");
  const failing = writeAtomically(path, async (file) => {
    await file.write("half");
    throw new Error("no more");
  });
  await expect(failing).rejects.toThrow("no more");
  expect(await readdir(folder)).toEqual([]);
});

test("a path that cannot be replaced fails and leaves nothing behind", async () => {
  await expect(atomicWrite(folder, "text")).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
  const left = await readdir(join(folder, ".."));
  expect(left.filter((name) => name.endsWith(".part") && name.includes("poolferry-files-"))).toEqual([]);
});

test("a file is replaced whole, whatever its former mode", async () => {
  const path = join(folder, "plan.json");
  await writeFile(path, "long former content", { mode: 0o644 });
  await atomicWrite(path, "new");
  expect(await readFile(path, "utf8")).toBe("new");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a stream is spooled whole, or not at all", async () => {
  const whole = join(folder, "whole");
  await spoolStream(
    (async function* () {
      yield Buffer.from("id\n");
      yield "1\n";
    })(),
    whole,
  );
  expect(await readFile(whole, "utf8")).toBe("id\n1\n");
  const broken = spoolStream(
    (async function* () {
      yield Buffer.from("id\n");
      throw new Error("pipe broke");
    })(),
    join(folder, "broken"),
  );
  await expect(broken).rejects.toThrow("pipe broke");
  expect(await readdir(folder)).toEqual(["whole"]);
});

/** Larger than what is written before the disk is asked to begin. */
const LARGE = Buffer.alloc(9 * 1024 * 1024, "x");

test("an error of the disk that a sync on the way met is not lost: nothing appears", async () => {
  const path = join(folder, "big");
  const probe = await open(join(folder, "probe"), "w");
  const { datasync } = Object.getPrototypeOf(probe) as { datasync: () => Promise<void> };
  await probe.close();
  const failing = vi.spyOn(Object.getPrototypeOf(probe) as { datasync: () => Promise<void> }, "datasync");
  onTestFinished(() => failing.mockRestore());
  failing.mockRejectedValueOnce(Object.assign(new Error("EIO: i/o error"), { code: "EIO" })).mockImplementation(datasync);
  const file = await AtomicFile.create(path);
  await file.write(LARGE);
  await file.write(LARGE);
  await expect(file.commit()).rejects.toMatchObject({ code: "EIO" });
  expect(failing).toHaveBeenCalled();
  expect(await readdir(folder)).toEqual(["probe"]);
});

test("a file that is abandoned while the disk is at it leaves no trace", async () => {
  const file = await AtomicFile.create(join(folder, "big"));
  await file.write(LARGE);
  await file.abandon();
  expect(await readdir(folder)).toEqual([]);
});
