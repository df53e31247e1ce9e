import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readJob } from "../../src/jobs/job.ts";

const folder = await mkdtemp(join(tmpdir(), "poolferry-test-"));
const path = join(folder, "job.json");
await writeFile(join(folder, "mapping.json"), '{"poolferry":1,"key":{"from":"id"},"username":{"from":"id"},"attributes":{}}');
const writeJob = (source: object) =>
  writeFile(path, JSON.stringify({ poolferry: 1, source, mapping: "mapping.json", target: { userPoolId: "eu-central-1_AbCdEfGhI" } }));

test("a job over an Excel file reads its copy, another Excel file in its place, or mended rejects", async () => {
  await writeJob({ file: "users.xlsx", sheet: 2, columns: ["id"], maxUnpackedBytes: 1000 });
  const tableFile = { file: join(folder, "users.xlsx"), format: "xlsx", sheet: 2, columns: ["id"], maxUnpackedBytes: 1000 };
  expect(await readJob(path)).toMatchObject({ source: { file: "-", format: "ndjson" }, tableFile });
  const other = await readJob(path, { source: "/elsewhere/More.XLSX" });
  expect(other).toMatchObject({ source: { file: "-" }, tableFile: { ...tableFile, file: "/elsewhere/More.XLSX" } });
  const mended = await readJob(path, { source: "/elsewhere/mended.ndjson" });
  expect(mended).toMatchObject({ source: { file: "/elsewhere/mended.ndjson", format: "ndjson" } });
  expect(mended.tableFile).toBeUndefined();
});

test("by default a Parquet file may unpack to 2 GiB", async () => {
  await writeJob({ file: "users.parquet" });
  expect((await readJob(path)).tableFile).toEqual({ file: join(folder, "users.parquet"), format: "parquet", maxUnpackedBytes: 2 ** 31 });
});

test.each([
  [{ file: "users.csv", sheet: 1 }, "sheet"],
  [{ file: "users.ndjson", maxUnpackedBytes: 1 }, "maxUnpackedBytes"],
  [{ file: "users.json", binary: ["photo"] }, "binary"],
  [{ file: "users.xlsx", delimiter: ";", encoding: "utf-8" }, "encoding, delimiter"],
  [{ file: "users.parquet", columns: ["id"], sheet: 1 }, "columns, sheet"],
])("a setting that the format does not know (%j) is refused", async (source, named) => {
  await writeJob(source);
  const failure = await readJob(path).catch((error: unknown) => error);
  expect(failure).toMatchObject({ exit: "usage" });
  for (const name of named.split(", ")) expect(String(failure)).toContain(name);
});

test("an Excel file cannot come from standard input", async () => {
  await writeJob({ file: "-", format: "xlsx" });
  await expect(readJob(path)).rejects.toMatchObject({ exit: "usage", message: expect.stringContaining("standard input") });
});
