import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { runErrorFrom } from "../../src/compose/run-error-from.ts";
import { takeOwnerLock } from "../../src/jobs/ledger/owner-lock.ts";
import { storageFailure } from "../../src/jobs/storage-failure.ts";

const system = (code: string, syscall: string, path?: string) =>
  Object.assign(new Error(`${code}: made by the test, ${syscall}`), { code, syscall }, path === undefined ? {} : { path });

test("a full disk is told with the place, the room that is left and the room that is needed", () => {
  const told = storageFailure(system("ENOSPC", "write"), { stateFolder: tmpdir(), sourceBytes: 100_000_000 });
  expect(told).toMatchObject({ exit: "failure", hint: expect.stringContaining("goes on where it stopped") });
  expect(told?.message).toMatch(
    /^The disk is full \(ENOSPC, write\): \/\S+\. It has \d+ bytes left\. The job needs about 600000000 bytes there in all\.$/,
  );
  const missing = storageFailure(system("ENOSPC", "mkdir"), { stateFolder: join(tmpdir(), "not", "there", "yet") });
  expect(missing?.message).toMatch(/has \d+ bytes left\. The job needs 16777216 bytes and room for copies of its source\.$/);
});

test.each([
  ["EIO", "fsync", /^The disk failed \(EIO, fsync\): \/place\.$/],
  ["EACCES", "open", /^A file may not be used as it must be \(EACCES, open\): \/place\.$/],
  ["EFBIG", "write", /^A file may not grow any further/],
  ["EMFILE", "open", /^Too many files are open/],
  ["ENOENT", "open", /^A file is gone that was there before/],
])("%s is told by what it means, with the path", (code, syscall, message) => {
  expect(runErrorFrom(system(code, syscall, "/place"))).toMatchObject({ exit: "failure", message: expect.stringMatching(message) });
});

test("a socket's or a process's failure of the same name is none of the disk's", () => {
  for (const syscall of ["connect", "spawn poolferry", "getaddrinfo"]) expect(storageFailure(system("EACCES", syscall))).toBeUndefined();
});

test("a lock file that is no database is damage, not another process's lock", async () => {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-storage-"));
  const path = join(folder, "owner.lock");
  writeFileSync(path, "this is no database, and long enough to be taken for one by nobody at all ".repeat(20));
  let thrown: unknown;
  try {
    takeOwnerLock(path).release();
  } catch (error) {
    thrown = error;
  }
  expect(runErrorFrom(thrown)).toMatchObject({
    exit: "failure",
    message: expect.stringContaining("A database of the state folder is damaged (SQLite: "),
  });
  await rm(folder, { recursive: true });
});

test("a database that another program keeps locked is told as a matter of waiting", async () => {
  const folder = await mkdtemp(join(tmpdir(), "poolferry-storage-"));
  const [holder, other] = [new DatabaseSync(join(folder, "ledger.db")), new DatabaseSync(join(folder, "ledger.db"))];
  holder.exec("BEGIN EXCLUSIVE");
  let thrown: unknown;
  try {
    other.exec("CREATE TABLE t (x)");
  } catch (error) {
    thrown = error;
  }
  expect(runErrorFrom(thrown)).toMatchObject({
    exit: "temporary",
    message: expect.stringContaining("keeps a database of the state folder locked"),
  });
  for (const each of [holder, other]) each.close();
  await rm(folder, { recursive: true });
});
