import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSource } from "../../src/extract/open-source.ts";
import type { Source } from "../../src/extract/source.ts";
import type { SourceRow, SourceSpec } from "../../src/model/index.ts";

const folder = await mkdtemp(join(tmpdir(), "poolferry-extract-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let files = 0;

/** A path in a folder that is removed after the tests of the file. */
export function freshPath(extension = "txt"): string {
  files++;
  return join(folder, `${String(files)}.${extension}`);
}

/** A source over the given content; CSV unless said otherwise. */
export async function sourceOf(content: string | Uint8Array, spec: Partial<SourceSpec> = {}): Promise<Source> {
  const file = freshPath();
  await writeFile(file, content);
  return openSource({ file, format: "csv", ...spec });
}

export async function allRows(source: Source): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const batch of source.read()) rows.push(...batch);
  return rows;
}

/** Rows in short: cells or documents as they are, unreadable rows as their code. */
export async function readAll(content: string | Uint8Array, spec: Partial<SourceSpec> = {}): Promise<readonly unknown[]> {
  const rows = await allRows(await sourceOf(content, spec));
  return rows.map((row) => (row.kind === "record" ? (row.record.cells ?? row.record.document) : (row.issues[0]?.code ?? "no issue")));
}

/** What `writeRows` makes of the rows that `choose` picks. */
export async function copyOf(source: Source, choose: (row: SourceRow) => boolean): Promise<Buffer> {
  const refs = (await allRows(source)).filter(choose).map((row) => (row.kind === "record" ? row.record.ref : row.ref));
  const path = freshPath(source.extension);
  await source.writeRows(refs, path);
  return readFile(path);
}

/** The error that reading ends with; fails where reading ends well. */
export async function failureOf(content: string | Uint8Array, spec: Partial<SourceSpec> = {}): Promise<unknown> {
  try {
    await readAll(content, spec);
  } catch (error) {
    return error;
  }
  throw new Error("the source could be read");
}
