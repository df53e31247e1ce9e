import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HashKeyFile } from "../../../src/jobs/ledger/hash-key-file.ts";
import { Ledger } from "../../../src/jobs/ledger/ledger.ts";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "poolferry-key-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a key that was written is read again, and its file is private", () => {
  const path = join(newFolder(), "hashes.key");
  const file = new HashKeyFile(path);
  expect(file.read()).toBeUndefined();
  for (const key of [[1, 2 ** 32 - 1] as const, [0, 0] as const, [0xdeadbeef, 7] as const]) {
    file.write(key);
    expect(new HashKeyFile(path).read()).toEqual(key);
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "latin1")).toBe("deadbeef 00000007\n");
});

test("a key that is there already is not written again, where half a file would lose it", () => {
  const path = join(newFolder(), "hashes.key");
  const file = new HashKeyFile(path);
  file.write([1, 2]);
  const { mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  file.write([1, 2]);
  const after = statSync(path, { bigint: true });
  expect([after.mtimeNs, after.ctimeNs]).toEqual([mtimeNs, ctimeNs]);
  for (const other of [[1, 3] as const, [2, 3] as const]) {
    file.write(other);
    expect(file.read()).toEqual(other);
  }
});

test("a file that is no whole key counts for none, and one that cannot be read is said", () => {
  const folder = newFolder();
  const path = join(folder, "hashes.key");
  for (const text of [
    "",
    "deadbeef",
    "deadbeef 0000000\n",
    "deadbeef 00000007",
    "DEADBEEF 00000007\n",
    "deadbeef 00000007\n\n",
    " deadbeef 00000007\n",
  ]) {
    writeFileSync(path, text);
    expect(new HashKeyFile(path).read(), JSON.stringify(text)).toBeUndefined();
  }
  mkdirSync(join(folder, "a-folder"));
  expect(() => new HashKeyFile(join(folder, "a-folder")).read()).toThrow(/EISDIR/);
});

test("a link in the place of the file is not written through", () => {
  const folder = newFolder();
  const elsewhere = join(folder, "elsewhere");
  writeFileSync(elsewhere, "precious");
  chmodSync(elsewhere, 0o600);
  symlinkSync(elsewhere, join(folder, "hashes.key"));
  expect(() => new HashKeyFile(join(folder, "hashes.key")).write([1, 2])).toThrow(/ELOOP/);
  expect(readFileSync(elsewhere, "utf8")).toBe("precious");
});

test("hashes are read by the key that they were made with alone, which the ledger does not hold", () => {
  const folder = newFolder();
  const keyPath = join(folder, "hashes.key");
  const ledger = Ledger.open(join(folder, "ledger.db"));
  onTestFinished(() => ledger.close());
  ledger.userHashes.keep({ key: [0x12345678, 0x9abcdef0], plannedBy: "rules", users: 2, parts: [part(1), part(2)] });
  const read = ledger.userHashes.read();
  expect(read).toMatchObject({ key: [0x12345678, 0x9abcdef0], plannedBy: "rules", users: 2 });
  expect([...(read?.parts ?? [])].map((one) => ({ ...one }))).toEqual([part(1), part(2)]);
  const marks = readFileSync(join(folder, "ledger.db-wal"));
  for (const spelled of ["305419896", "12345678", "9abcdef0"]) expect(marks.includes(spelled), spelled).toBe(false);
  writeFileSync(keyPath, "12345678 9abcdef1\n");
  expect(ledger.userHashes.read()).toBeUndefined();
  rmSync(keyPath);
  expect(ledger.userHashes.read()).toBeUndefined();
  ledger.userHashes.keep({ key: [3, 4], plannedBy: "rules", users: 1, parts: [part(3)] });
  expect([...(ledger.userHashes.read()?.parts ?? [])].length).toBe(1);
});

/** One user, whose every column tells from the others. */
function part(number: number) {
  const bytes = (length: number, column: number) => new Uint8Array(length).fill(number * 16 + column);
  return {
    keys: bytes(8, 1),
    contents: bytes(8, 2),
    states: bytes(1, 3),
    rows: bytes(8, 4),
    claimCounts: bytes(1, 5),
    claimKinds: bytes(1, 6),
    claims: bytes(8, 7),
  };
}
