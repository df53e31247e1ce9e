import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PartFile } from "../../../src/load/index.ts";

test("a part is private, holds every byte in order, and counts them", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "poolferry-part-")), "part.csv");
  const file = await PartFile.create(path);
  const lines = Array.from({ length: 40_000 }, (_, index) => `Müller ${index}, €😀 ${"x".repeat(index % 90)}\n`);
  for (const line of lines) await file.append(line);
  const bytes = await file.seal();
  const written = await readFile(path);
  expect(written.toString("utf8")).toBe(lines.join(""));
  expect(bytes).toBe(written.length);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test("a part never takes the place of a file that is there", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "poolferry-part-")), "part.csv");
  await (await PartFile.create(path)).seal();
  await expect(PartFile.create(path)).rejects.toMatchObject({ code: "EEXIST" });
});

test("a part may be closed in any state, more than once", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "poolferry-part-")), "part.csv");
  const file = await PartFile.create(path);
  await file.append("half");
  await file.abandon();
  await file.abandon();
  await expect(file.seal()).rejects.toThrow();
});
